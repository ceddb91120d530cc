// Package trace has traces: paths from the initial world of a scenario, as they are
// stored, printed and read. It knows nothing of the engine that takes their steps.
//
// Format writes a trace as text and Parse reads it; Columns draws it as a story, with a
// column for each canister and client.
package trace
