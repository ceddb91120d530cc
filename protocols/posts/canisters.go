// Package posts is the seed's first example: user_service vouches for users,
// content_service stores posts once it has asked. Methods and the order of awaits
// and effects are those of the seed's Motoko and Rust listings.
package posts

import "github.com/icmc-project/icmc/model"

// The answers on purpose (ServiceError in the seed).
const (
	ErrUnauthorized  = model.Error("Unauthorized")
	ErrAlreadyExists = model.Error("AlreadyExists")
	ErrNotRegistered = model.Error("User not registered")
	ErrUnavailable   = model.Error("User service call failed")
)

// Profile is a registered user.
type Profile struct {
	ID       model.Principal
	Username string
}

// UserService is the canister user_service.
type UserService struct {
	Users model.Map[model.Principal, Profile] `icmc:"stable"`
}

// Register is register: a user registers once.
func (s *UserService) Register(m *model.Msg, username string) (Profile, error) {
	caller := m.Caller()
	if caller.IsAnonymous() {
		return Profile{}, ErrUnauthorized
	}
	if s.Users.Has(caller) {
		return Profile{}, ErrAlreadyExists
	}
	profile := Profile{ID: caller, Username: username}
	s.Users.Put(caller, profile)
	return profile, nil
}

// IsValidUser is isValidUser, called by other canisters.
func (s *UserService) IsValidUser(_ *model.Msg, user model.Principal) (bool, error) {
	return s.Users.Has(user), nil
}

// PostID numbers posts.
type PostID int

// NewPost is the argument of the methods that create a post.
type NewPost struct {
	Title  string
	Intent string // idempotent only: the client's name for this one wish to post
}

// Post is a stored post.
type Post struct {
	ID     PostID
	Author model.Principal
	Title  string
	Intent string
}

// ContentService is the canister content_service.
type ContentService struct {
	UserService model.Ref[UserService]
	Posts       model.Map[PostID, Post]   `icmc:"stable"`
	Counter     model.Cell[PostID]        `icmc:"stable"`
	ByIntent    model.Map[string, PostID] `icmc:"stable"`
}

// store numbers and stores a post: one message, so no other comes in between.
func (s *ContentService) store(author model.Principal, in NewPost) Post {
	id := s.Counter.Get()
	post := Post{ID: id, Author: author, Title: in.Title, Intent: in.Intent}
	s.Posts.Put(id, post)
	s.Counter.Set(id + 1)
	return post
}

// CreatePostMotoko is createPost of the Motoko listing: it traps when user_service
// cannot be reached.
func (s *ContentService) CreatePostMotoko(m *model.Msg, in NewPost) (Post, error) {
	author := m.Caller() // captured before the await, as the seed advises
	if author.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	valid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, author)
	if err != nil {
		m.Trap("User service unavailable: %v", err)
	}
	if !valid {
		return Post{}, ErrUnauthorized
	}
	return s.store(author, in), nil
}

// CreatePostEagerID is CreatePostMotoko with its first line after the await moved
// before it: the id is read in one message and used in another.
func (s *ContentService) CreatePostEagerID(m *model.Msg, in NewPost) (Post, error) {
	author := m.Caller()
	if author.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	id := s.Counter.Get() // the mistake
	valid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, author)
	if err != nil {
		m.Trap("User service unavailable: %v", err)
	}
	if !valid {
		return Post{}, ErrUnauthorized
	}
	post := Post{ID: id, Author: author, Title: in.Title}
	s.Posts.Put(id, post)
	s.Counter.Set(id + 1)
	return post, nil
}
