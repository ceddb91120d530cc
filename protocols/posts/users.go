// Package posts is the first example of the multi-canister skill: user_service
// vouches for users, content_service stores posts once it has asked. Methods and
// the order of awaits and effects are those of the Motoko and Rust listings; a
// post's body and its time of creation are left out.
package posts

import "github.com/icmc-project/icmc/model"

// The answers on purpose: ServiceError in Motoko, Err(String) in Rust.
const (
	ErrUnauthorized  = model.Error("Unauthorized")
	ErrAlreadyExists = model.Error("Already exists")
	ErrNotRegistered = model.Error("User not registered")
	ErrUnavailable   = model.Error("User service call failed")
)

// UserProfile is a registered user.
type UserProfile struct {
	ID       model.Principal
	Username string
}

// UserService is the canister user_service.
type UserService struct {
	Users model.Map[model.Principal, UserProfile] `icmc:"stable"`
}

// Register is register: a user registers once.
func (s *UserService) Register(m *model.Msg, username string) (UserProfile, error) {
	caller := m.Caller()
	if caller.IsAnonymous() {
		return UserProfile{}, ErrUnauthorized
	}
	if s.Users.Has(caller) {
		return UserProfile{}, ErrAlreadyExists
	}
	profile := UserProfile{ID: caller, Username: username}
	s.Users.Put(caller, profile)
	return profile, nil
}

// IsValidUser is isValidUser, called by other canisters.
func (s *UserService) IsValidUser(_ *model.Msg, user model.Principal) (bool, error) {
	return s.Users.Has(user), nil
}
