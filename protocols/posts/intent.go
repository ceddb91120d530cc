package posts

import "github.com/icmc-project/icmc/model"

// Intent is one wish of one user to post, however often the user asks. Number is
// the user's own name for it; it means nothing without the author, so that nobody
// can take another user's.
type Intent struct {
	Author model.Principal
	Number int
}

// Wish is the argument of CreatePostOnce.
type Wish struct {
	Number int // which of the caller's wishes this is
	Title  string
}

// CreatePostOnce is CreatePostRust made idempotent: a user may ask again with the
// same number and gets the post that is there.
func (s *ContentService) CreatePostOnce(m *model.Msg, in Wish) (Post, error) {
	originalCaller := m.Caller()
	if originalCaller.IsAnonymous() {
		return Post{}, ErrUnauthorized
	}
	intent := Intent{originalCaller, in.Number}
	if post, ok := s.posted(intent); ok {
		return post, nil // saves the call; it is the check below that counts
	}
	isValid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, originalCaller)
	if err != nil {
		return Post{}, ErrUnavailable
	}
	if !isValid {
		return Post{}, ErrNotRegistered
	}
	if post, ok := s.posted(intent); ok {
		return post, nil // an earlier attempt came through during the await
	}
	id := s.Counter.Get()
	s.Counter.Set(id + 1)
	post := Post{ID: id, Author: originalCaller, Title: in.Title}
	s.Posts.Put(id, post)
	s.ByIntent.Put(intent, id)
	return post, nil
}

// posted returns the post that an intent has led to.
func (s *ContentService) posted(i Intent) (Post, bool) {
	id, ok := s.ByIntent.Get(i)
	if !ok {
		return Post{}, false
	}
	return s.Posts.Get(id)
}
