// Package lint is the rules of the house, as tests: which package may import
// which, and what no package does. Every message says what to do instead.
package lint
