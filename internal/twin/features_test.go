package twin

// programsDefault is how many programs are compared if nothing else is asked for.
const programsDefault = 300

// wanted is what so many of the default programs must do at least: a comparison of
// programs that do nothing shows nothing.
var wanted = []struct {
	programs int
	name     string
}{
	{9, "accept"},
	{12, "accept in the message of the answer"},
	{40, "answer by starvation"},
	{20, "answer dropped"},
	{20, "answer kept"},
	{20, "answered with calls open"},
	{30, "attach"},
	{30, "attach too much"},
	{8, "await commits"},
	{6, "call of an iteration that nobody awaited"},
	{40, "callback traps"},
	{10, "callback traps while a sibling is open"},
	{3, "choice in a cleanup"},
	{12, "choice in a deferred function"},
	{14, "cleanup changes state"},
	{6, "code of a reject in a cleanup"},
	{8, "code of a reject in a deferred function"},
	{15, "create answers a reply"},
	{8, "create answers that there are too few cycles"},
	{8, "expire a refund"},
	{30, "expire call in progress"},
	{30, "expire response"},
	{8, "install answers a reply"},
	{2, "install answers that init failed"},
	{1, "install answers that init trapped"},
	{2, "install answers that there is code already"},
	{7, "kept answer awaited"},
	{30, "late answer discarded"},
	{15, "another orphan"},
	{20, "loop again"},
	{20, "refund"},
	{8, "refused with 211"}, // NoCanister
	{2, "refused with 212"}, // NoCode
	{3, "refused with 213"}, // NoMethod
	{30, "silence request"},
	{4, "status answers a reply"},
	{8, "task"},
	{20, "trap in callback and in cleanup"},
	{13, "trap in callback of an answer that nobody awaits yet"},
	{5, "trap in callback of an answer that nobody awaits yet and in cleanup"},
	{25, "trap in cleanup"},
}
