package posts

import (
	"github.com/icmc-project/icmc/invariants"
	"github.com/icmc-project/icmc/model"
)

// The properties of every scenario.
const (
	acceptedIsStored = "every accepted post is stored"
	atMostOnce       = "no intent has more than one post"
	linearizableIDs  = "post ids are handed out one at a time"
)

// properties declares them; linearizable is what posting does one post at a time.
func (s *setting) properties(linearizable model.Property) {
	s.env.Property(invariants.Named(acceptedIsStored, invariants.Stored(s.accepted, s.stored)))
	s.env.Property(invariants.Named(atMostOnce, invariants.AtMostOnce(s.intents)))
	s.env.Property(invariants.Named(linearizableIDs, linearizable))
}

// create is a method named CreatePost... that takes a NewPost.
type create func(*ContentService, *model.Msg, NewPost) (Post, error)

// createOnce is one that takes a Wish.
type createOnce func(*ContentService, *model.Msg, Wish) (Post, error)

// refusals are answered before anything is stored.
var refusals = []model.Error{ErrUnauthorized, ErrNotRegistered, ErrUnavailable}

// counter is what a method that creates posts does when users post one at a time:
// it numbers posts from 0.
func (s *setting) counter(method create) invariants.Spec[PostID] {
	return invariants.Spec[PostID]{
		Methods: []invariants.Method[PostID]{
			invariants.On(s.content, method, func(next PostID, by model.Principal, in NewPost) (PostID, Post, error) {
				return next + 1, Post{next, by, in.Title}, nil
			}),
		},
		NoEffect: refusals,
	}
}

// counterOnce is the same of a method that takes a Wish: a post that is there is
// answered again.
func (s *setting) counterOnce(method createOnce) invariants.Spec[map[Intent]Post] {
	return invariants.Spec[map[Intent]Post]{
		Methods: []invariants.Method[map[Intent]Post]{
			invariants.On(s.content, method, func(posts map[Intent]Post, by model.Principal, in Wish) (map[Intent]Post, Post, error) {
				intent := Intent{by, in.Number}
				post, ok := posts[intent]
				if !ok {
					post = Post{PostID(len(posts)), by, in.Title}
					posts[intent] = post
				}
				return posts, post, nil
			}),
		},
		NoEffect: refusals,
	}
}

// accepted lists the posts that users were told are stored.
func (s *setting) accepted(v *model.View) []Post {
	var out []Post
	for _, u := range s.clients {
		for p := range u.In(v).Accepted.All() {
			out = append(out, p)
		}
	}
	return out
}

// stored lists the posts that are there.
func (s *setting) stored(v *model.View) []Post {
	var out []Post
	for _, p := range s.content.In(v).Posts.All() {
		out = append(out, p)
	}
	return out
}

// intents lists which user's wish each post serves: every user has one only.
func (s *setting) intents(v *model.View) []model.Principal {
	var out []model.Principal
	for _, p := range s.stored(v) {
		out = append(out, p.Author)
	}
	return out
}

func (s *setting) count(v *model.View, o outcome) int {
	n := 0
	for _, u := range s.clients {
		if u.In(v).Learned.Get() == o {
			n++
		}
	}
	return n
}

func (s *setting) sometimesAll(name string, o outcome) {
	s.env.Sometimes(name, func(v *model.View) bool { return s.count(v, o) == len(s.clients) })
}

func (s *setting) sometimesOne(name string, o outcome) {
	s.env.Sometimes(name, func(v *model.View) bool { return s.count(v, o) > 0 })
}

func (s *setting) atEndAll(name string, o outcome) {
	s.env.AtEnd(name, func(v *model.View) error {
		if n := s.count(v, o); n < len(s.clients) {
			return v.Broken("%d of %d users", n, len(s.clients))
		}
		return nil
	})
}

func (s *setting) sometimesAgain() {
	s.env.Sometimes("a user who asked again publishes", func(v *model.View) bool {
		for _, u := range s.clients {
			if u.In(v).Again.Get() && u.In(v).Learned.Get() == published {
				return true
			}
		}
		return false
	})
}
