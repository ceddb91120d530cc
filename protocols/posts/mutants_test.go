package posts

import (
	"testing"

	"github.com/icmc-project/icmc/internal/scenariotest"
	"github.com/icmc-project/icmc/model"
)

// The mutants of the designs that hold, each named by the mistake. Each must be
// caught by a property of its scenario within the default bound.

func TestIdempotentMutants(t *testing.T) {
	for _, mutant := range []struct {
		mistake  string
		method   createOnce
		property string
		path     scenariotest.Path
	}{
		// The user stops waiting and asks again before the first attempt comes
		// through: two posts of three transitions and one expiry.
		{"no-check-after-the-await", (*ContentService).NoCheckAfterTheAwait, atMostOnce, scenariotest.Path{1, 7}},
		{"forgets-the-intent", (*ContentService).ForgetsTheIntent, atMostOnce, scenariotest.Path{1, 7}},
		// A first attempt that has only begun, an expiry, and a second that takes
		// the note of the first for a post.
		{"notes-the-intent-too-early", (*ContentService).NotesTheIntentTooEarly, acceptedIsStored, scenariotest.Path{1, 3}},
		// Three transitions of one user, and the other is answered at once.
		{"intent-without-author", (*ContentService).IntentWithoutAuthor, linearizableIDs, scenariotest.Path{0, 4}},
	} {
		t.Run(mutant.mistake, func(t *testing.T) {
			if got := scenariotest.Caught(t, idempotent(mutant.method), 2, mutant.property); got != mutant.path {
				t.Errorf("caught with %v, want %v", got, mutant.path)
			}
		})
	}
}

// TestFirstCheckOnlySaves: what CreatePostOnce says of its first check is true.
func TestFirstCheckOnlySaves(t *testing.T) {
	scenariotest.Holds(t, idempotent((*ContentService).NoCheckBeforeTheAwait), 2)
}

// TestListingMutants: an id that is reserved before the await, where the eager id
// is only read there, loses no post; but the ids that users see belong to no order
// of posts once a reserved one is not used.
func TestListingMutants(t *testing.T) {
	// Six transitions as in posts/eager-id and two registrations, one of two
	// outcomes of a fault: a reject of isValidUser, or of the registration.
	setup := registerAndPost((*ContentService).ReservesTheID, "a user learns that user_service cannot be reached", unavailable)
	if got, want := scenariotest.Caught(t, setup, 2, linearizableIDs), (scenariotest.Path{1, 8}); got != want {
		t.Errorf("caught with %v, want %v", got, want)
	}
}

func (s *ContentService) vouched(m *model.Msg) error {
	switch isValid, err := model.Call(m, s.UserService, (*UserService).IsValidUser, m.Caller()); {
	case err != nil:
		return ErrUnavailable
	case !isValid:
		return ErrNotRegistered
	}
	return nil
}

func (s *ContentService) store(m *model.Msg, title string) Post {
	id := s.Counter.Get()
	s.Counter.Set(id + 1)
	post := Post{ID: id, Author: m.Caller(), Title: title}
	s.Posts.Put(id, post)
	return post
}

func (s *ContentService) NoCheckAfterTheAwait(m *model.Msg, in Wish) (Post, error) {
	intent := Intent{m.Caller(), in.Number}
	if post, ok := s.posted(intent); ok {
		return post, nil
	}
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	post := s.store(m, in.Title)
	s.ByIntent.Put(intent, post.ID)
	return post, nil
}

func (s *ContentService) NoCheckBeforeTheAwait(m *model.Msg, in Wish) (Post, error) {
	intent := Intent{m.Caller(), in.Number}
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	if post, ok := s.posted(intent); ok {
		return post, nil
	}
	post := s.store(m, in.Title)
	s.ByIntent.Put(intent, post.ID)
	return post, nil
}

func (s *ContentService) ForgetsTheIntent(m *model.Msg, in Wish) (Post, error) {
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	if post, ok := s.posted(Intent{m.Caller(), in.Number}); ok {
		return post, nil
	}
	return s.store(m, in.Title), nil
}

func (s *ContentService) NotesTheIntentTooEarly(m *model.Msg, in Wish) (Post, error) {
	intent := Intent{m.Caller(), in.Number}
	if id, ok := s.ByIntent.Get(intent); ok {
		return Post{ID: id, Author: m.Caller(), Title: in.Title}, nil
	}
	id := s.Counter.Get()
	s.Counter.Set(id + 1)
	s.ByIntent.Put(intent, id)
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	post := Post{ID: id, Author: m.Caller(), Title: in.Title}
	s.Posts.Put(id, post)
	return post, nil
}

func (s *ContentService) IntentWithoutAuthor(m *model.Msg, in Wish) (Post, error) {
	intent := Intent{Number: in.Number}
	if post, ok := s.posted(intent); ok {
		return post, nil
	}
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	if post, ok := s.posted(intent); ok {
		return post, nil
	}
	post := s.store(m, in.Title)
	s.ByIntent.Put(intent, post.ID)
	return post, nil
}

func (s *ContentService) ReservesTheID(m *model.Msg, in NewPost) (Post, error) {
	id := s.Counter.Get()
	s.Counter.Set(id + 1)
	if err := s.vouched(m); err != nil {
		return Post{}, err
	}
	post := Post{ID: id, Author: m.Caller(), Title: in.Title}
	s.Posts.Put(id, post)
	return post, nil
}
