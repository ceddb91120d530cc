package posts

import "github.com/icmc-project/icmc/model"

// PostID numbers posts.
type PostID int

// NewPost is the argument of createPost.
type NewPost struct{ Title string }

// Post is a stored post.
type Post struct {
	ID     PostID
	Author model.Principal
	Title  string
}

// ContentService is the canister content_service. Its methods named CreatePost...
// are createPost as the listings have it, with a mistake, and repaired.
type ContentService struct {
	UserService model.Ref[UserService]
	Posts       model.Map[PostID, Post]   `icmc:"stable"`
	Counter     model.Cell[PostID]        `icmc:"stable"`
	ByIntent    model.Map[Intent, PostID] `icmc:"stable"` // CreatePostOnce only
}

// CreatePostMotoko is createPost of the Motoko listing: it traps when user_service
// cannot be reached.
func (s *ContentService) CreatePostMotoko(m *model.Msg, in NewPost) (Post, error) {
	originalCaller := m.Caller()
	if originalCaller.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	isValid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, originalCaller)
	if err != nil {
		m.Trap("User service unavailable: %v", err)
	}
	if !isValid {
		return Post{}, ErrUnauthorized
	}
	id := s.Counter.Get()
	post := Post{ID: id, Author: originalCaller, Title: in.Title}
	s.Posts.Put(id, post)
	s.Counter.Set(id + 1)
	return post, nil
}

// CreatePostRust is create_post of the Rust listing: it answers Err when
// user_service cannot be reached.
func (s *ContentService) CreatePostRust(m *model.Msg, in NewPost) (Post, error) {
	originalCaller := m.Caller() // captured before the await, as the skill advises
	if originalCaller.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	isValid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, originalCaller)
	if err != nil {
		return Post{}, ErrUnavailable
	}
	if !isValid {
		return Post{}, ErrNotRegistered
	}
	id := s.Counter.Get()
	s.Counter.Set(id + 1)
	post := Post{ID: id, Author: originalCaller, Title: in.Title}
	s.Posts.Put(id, post)
	return post, nil
}

// CreatePostEagerID is CreatePostMotoko with its first line after the await moved
// before it: the id is read in one message and used in another.
func (s *ContentService) CreatePostEagerID(m *model.Msg, in NewPost) (Post, error) {
	originalCaller := m.Caller()
	if originalCaller.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	id := s.Counter.Get() // the mistake
	isValid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, originalCaller)
	if err != nil {
		m.Trap("User service unavailable: %v", err)
	}
	if !isValid {
		return Post{}, ErrUnauthorized
	}
	post := Post{ID: id, Author: originalCaller, Title: in.Title}
	s.Posts.Put(id, post)
	s.Counter.Set(id + 1)
	return post, nil
}
