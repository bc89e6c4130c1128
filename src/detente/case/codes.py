"""Every kind of problem a case file can have, explained; ``detente explain CODE`` and the docs show these words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem.

    Parameters
    ----------
    title
        What is wrong, in one line.
    explanation
        Why it is a problem.
    remedy
        How to mend it.
    warning
        Whether the case can be worked with all the same.
    """

    title: str
    explanation: str
    remedy: str
    warning: bool = False


CODES: dict[str, Code] = {
    # The file
    "unreadable": Code(
        "The file cannot be opened.",
        "There is no such file, it is a folder or a pipe, or it may not be read. `/dev/stdin` is read.",
        "Check the name and the folder.",
    ),
    "not-text-file": Code(
        "The file is not UTF-8 text.",
        "A case file is plain text in UTF-8. Word processors and some old editors save other forms.",
        "Save it as plain text in UTF-8.",
    ),
    "too-large": Code(
        "The file, or something in it, is larger than is read.",
        "Files are bounded in bytes, values, depth and aliases, so that a broken or hostile file ends in a message "
        "and not in a machine without memory. So is what is loosely known of a party: each option but the worst of its "
        "issue is an unknown, and the work grows faster than their number. Exact values have none.",
        "Split the case, leave out what no statement uses, or merge options that lie close together.",
    ),
    "not-yaml": Code(
        "The text is not YAML.",
        "Indentation, colons, quotes or brackets do not fit together, so what stands after this place cannot be read.",
        "Look at this line and the one before it. Words with `: ` or ` #` in them need quotes.",
    ),
    "tab": Code(
        "A tab stands where YAML wants spaces.",
        "YAML shows by spaces what belongs to what; a tab has no fixed width.",
        "Replace the tab by spaces.",
    ),
    "several-documents": Code(
        "A second YAML document begins.",
        "`---` or `...` ends a document. A file holds one case.",
        "Put the second case in a file of its own.",
    ),
    "tag": Code(
        "A YAML tag such as `!!python/object` is used.",
        "Tags tell a YAML reader to build special things. A case file has none: a word means what its place says.",
        "Leave the tag out.",
    ),
    "bad-alias": Code(
        "An alias (`*name`) does not name a value above it.",
        "An alias repeats the value that was marked `&name` earlier in the file.",
        "Mark the value with `&name` first, or write it out. Quote words that begin with `*` or `&`.",
    ),
    "bad-key": Code(
        "A key is not a word.",
        "Keys are names; a list, a mapping or nothing cannot be one.",
        "Write a name before the colon.",
    ),
    "nothing-given": Code(
        "A key inside braces has nothing after it.",
        "Inside braces a comma ends the words: `{price: 1,000 euros}` would make a second key `000 euros`.",
        'Put words with commas in quotes: `{price: "1,000 euros"}`.',
    ),
    "duplicate-key": Code(
        "A key or an option stands twice.",
        "Many YAML readers silently keep the last one. Here it is a mistake, because one of the two would be lost.",
        "Keep one, or give the other its own name.",
    ),
    # The words
    "unknown-key": Code(
        "A key is not known here.",
        "Each part of a case file has its own keys. A misspelt one would be ignored and change the answer.",
        "Use one of the keys known here; `detente schema` lists them all.",
    ),
    "missing-key": Code(
        "A key that is needed is missing.",
        "Without it, this part of the file says nothing that can be worked with.",
        "Add the key.",
    ),
    "no-kind": Code(
        "A statement does not say what it states.",
        "Every statement has one key that makes it: `more is better`, `refused`, `weight` and so on.",
        "Add the key of one kind of statement.",
    ),
    "two-kinds": Code(
        "A statement says two things at once.",
        "Source, credence and account belong to one statement, so that each can be believed or doubted by itself.",
        "Make two statements, each with its own dash.",
    ),
    "wrong-shape": Code(
        "A value has another shape than expected.",
        "For example a list stands where one name is expected, or keys with values where a list is.",
        "Write it in the shape that the message names.",
    ),
    "wrong-count": Code(
        "There are too few or too many items.",
        "Some lists have a fixed or a least length: a step goes from one option to one other.",
        "Add or remove items.",
    ),
    "not-a-number": Code(
        "A number is expected.",
        "Numbers are finite and written with a point: 0.25. Infinity and NaN are no numbers here. Neither is 1_000, "
        "which is text in YAML 1.2.",
        "Write a number, without unit and without thousands separator.",
    ),
    "out-of-range": Code(
        "A number is too small or too large.",
        "Shares and credences lie between 0 and 1; values are bounded so that arithmetic stays exact enough.",
        "Write a number in the range that the message names.",
    ),
    "empty-range": Code(
        "Nothing lies between the bounds.",
        "The least value is above the greatest.",
        "Exchange the two bounds, or mend one.",
    ),
    "says-nothing": Code(
        "This part of the file says nothing.",
        "All of its keys were left out.",
        "Say at least one of the things that the message names, or delete the part.",
    ),
    "not-true-or-false": Code(
        "`true` or `false` is expected.",
        "`yes`, `no`, `on` and `off` are ordinary words in a case file, since options are often called so.",
        "Write true or false.",
    ),
    "not-one-of": Code(
        "One of a few fixed words is expected.",
        "Only the words listed have a meaning here.",
        "Write one of them.",
    ),
    "bad-date": Code(
        "A date, a time or a time zone is expected.",
        "Dates are written year-month-day; where the day or month is not known they are left out.",
        "Write 2019-02-28, 2019-02 or 2019; times as 09:30; time zones as Asia/Ho_Chi_Minh.",
    ),
    "bad-name": Code(
        "A name holds characters that cannot be seen, or is not written in normal form.",
        "Names that look alike but differ would make two things of one. Names hold only visible characters and single "
        "spaces, in Unicode normal form C.",
        "Type the name anew, without copying it from a formatted document.",
    ),
    "bad-text": Code(
        "A text holds control characters.",
        "Terminals obey control characters and nobody sees them.",
        "Delete them.",
    ),
    "bad-value": Code(
        "A value cannot be understood.",
        "It does not fit what is expected at this place.",
        "See the case-file reference for what may stand here.",
    ),
    "not-one-rule": Code(
        "A rule does not have exactly one form.",
        "A rule is `if … then …`, `never`, `always`, or `at least`/`at most` with `of`.",
        "Make it one of these; two rules need two names.",
    ),
    "not-one-reading": Code(
        "A reading of what a party would rather have does not say it in exactly one way.",
        "Under `moves: preferences`, a reading is a `ranking` (to which `unknown` pairs may be added), option "
        "`weights`, `priorities`, `fuzzy` preferences, or what is `likely` by the draws.",
        "Keep one of them; two readings need two names.",
    ),
    "wrong-moves": Code(
        "What stands under `moves` does not make a graph of moves.",
        "For example a label that no state has, a ranking that leaves states out, options that pick several states "
        "where one is meant, or more states than can be listed.",
        "Mend the place that the message names; `detente moves CASE --states` lists the states and their labels.",
    ),
    "wrong-talks": Code(
        "What stands under `talks` does not fit together.",
        "One table has `rounds`, a series has `meetings` with rounds of their own. A series, walking out, interim "
        "deals, discounts and costs of delay belong to alternating offers.",
        "Mend the place that the message names, or leave it out.",
    ),
    # Names that refer to each other
    "unknown-name": Code(
        "A name is not defined in this file.",
        "Parties, issues, options, packages, sources, accounts and variants are defined once, under their own key, and "
        "referred to by name everywhere else.",
        "Mend the spelling, or define the thing.",
    ),
    "reserved-name": Code(
        "A name has a meaning of its own.",
        "`status quo` and `no deal` stand for themselves where a package is named; `all` stands for all accounts or "
        "variants.",
        "Choose another name.",
    ),
    "confusable-names": Code(
        "Two names look the same.",
        "They differ only in capital letters, or in characters that look alike, and would be taken for one another.",
        "Use one spelling, or names that differ to the eye.",
    ),
    "duplicate-id": Code(
        "Two statements have the same id.",
        "An id is what reports call a statement by.",
        "Give one of them another id.",
    ),
    "named-twice": Code(
        "Something is named twice in one list.",
        "The second mention adds nothing, or contradicts the order.",
        "Delete one of the two.",
    ),
    "missing-issue": Code(
        "A package leaves out an issue.",
        "A package picks one option for every issue; only the status quo may leave out issues that do not apply, and "
        "any package an issue that says by `otherwise` which option is meant then.",
        "Add the issue with the option meant. What was left open is better said as several packages.",
    ),
    "missing-option": Code(
        "A list of all options leaves one out.",
        "Exact values and orders of options say something about every option of an issue.",
        "Add the option.",
    ),
    "missing-direction": Code(
        "Nothing says which options of an issue a party likes better.",
        "Each issue needs one of `more is better`, `less is better`, `order of options`, `best and worst` or "
        "`indifferent` for each party, in every account and variant, unless the party's values are known exactly or by "
        "a complete ranking. Only a party of which all that is said are preferences under `moves` needs none.",
        "Add such a statement; `indifferent: [issue]` if the party does not care. In a case of moves alone, add what "
        "the party would rather have to `moves: preferences`.",
    ),
    "conflicting-directions": Code(
        "Two statements order an issue's options differently.",
        "Directions bind; one account and variant has one order for each party and issue, in one statement.",
        "Delete one, or put each in its own account or variant.",
    ),
    "not-a-package": Code(
        "`no deal` stands where a package is needed.",
        "It can be preferred to something or stand in a ranking, but it cannot be offered, accepted or refused.",
        "Name a package, or `status quo`.",
    ),
    "no-status-quo": Code(
        "The status quo is referred to but not described.",
        "`status quo` at the top of the file says where each issue stands now.",
        "Add `status quo: {issue: option, …}`.",
    ),
    "wrong-agreement": Code(
        "The agreement rule asks for what cannot be.",
        "More must accept than there are, a party is named twice, or nobody's acceptance is needed.",
        "Mend the number or the names.",
    ),
    "wrong-rule": Code(
        "A rule can never or must always hold.",
        "It asks for more conditions than it has, or contradicts itself, so that it forbids every package or none.",
        "Mend the numbers or the options.",
    ),
    "nothing-feasible": Code(
        "The rules leave no package.",
        "Every package breaks at least one active rule.",
        "Switch a rule off with `active: false`, or mend it.",
    ),
    "known-twice": Code(
        "What a party wants is known in full from two statements at once.",
        "Exact values, and a complete ranking, say all there is to say in an account and variant.",
        "Keep one, or put each in its own account or variant.",
    ),
    "half-known": Code(
        "Exact values, or a complete ranking, have a credence below 1.",
        "They say all there is to say and are taken as they stand: there is nothing else for a doubt to weigh against.",
        "Leave the credence out and put rival tables in accounts of their own; or say what is doubtful by bounds and "
        "packages, which can weigh.",
    ),
    "cannot-weigh": Code(
        "A statement that only binds has a credence below 1.",
        "`added value`, `mixture`, `no deal moves` and `weight times` put something in place. There is no draw in "
        "which they fail, so a doubt has nothing to weigh.",
        "Leave the credence out, and put what is doubtful in an account or a variant of its own.",
    ),
    "beside-ranking": Code(
        "A complete ranking stands beside a statement that speaks of values.",
        "A complete ranking orders whole packages and gives them no values, so there is nothing that an added value, a "
        "mixture, a moved value of no deal or a changed weight could be added to.",
        "Rank the new packages too; or leave `complete: true` out and say which options are better.",
    ),
    "valued-twice": Code(
        "An option is valued by two statements at once.",
        "A mixture says what an option is worth by others of its issue, `added value` what each option of an issue is "
        "worth. A second value, or a place in an order of options, would add nothing or contradict it.",
        "Keep one, or put each in its own account or variant.",
    ),
    "wrong-mixture": Code(
        "A mixture does not mix as it should.",
        "Its shares make 1 together, and the options mixed are valued themselves: none is a mixture.",
        "Mend the shares, or name the options that the inner mixture mixes.",
    ),
    "no-weight": Code(
        "An added issue is weighed or bounded.",
        "What its options are worth is said in full by `added value`, outside the weights that make 1 together.",
        "Leave the issue out of this statement, or give it a direction in place of `added value`.",
    ),
    "wrong-suspension": Code(
        "An option suspends itself, or an option that is itself a suspension.",
        "`suspends` names an option in a form that comes back if the deal is broken, and the option that it would be "
        "if it stayed.",
        "Name the option that stays.",
    ),
    "wrong-sequence": Code(
        "The steps do not end at the package.",
        "A sequence says in which order a package is carried out; after the last step the issues that it names stand "
        "as in the package.",
        "Mend the step or name another package.",
    ),
    "incomplete-ranking": Code(
        "A ranking said to be complete leaves out feasible packages.",
        "With `complete: true` a ranking is all there is to know, so that every package that the rules let stand needs "
        "its place in it.",
        "Rank the missing packages too, or leave `complete: true` out and say which options are better.",
    ),
    "nothing-matters": Code(
        "No issue matters to a party.",
        "It is indifferent to every issue, or the others have one option each, so that every package is worth the "
        "same. Weights are shares of what matters, and here there is nothing to share.",
        "At least one issue must matter to each party: say which of its options are better. A party that truly does "
        "not care has `exact values` of 0, or is left out of the case.",
    ),
    "file-elsewhere": Code(
        "A source's text file lies outside the case's folder.",
        "A case file may only read what lies beside or below it, so that it can be opened without fear and passed on.",
        "Put the text in the case's folder and name it without `..` and without a leading `/`.",
    ),
    "missing-file": Code(
        "A source's text file is not there.",
        "Its quotations cannot be looked up.",
        "Put the file beside the case, or delete `file:`.",
        warning=True,
    ),
    "quotation-not-found": Code(
        "A quotation does not stand in the source's text file.",
        "The words were looked up in the file that the source names, whatever the line breaks, quotation marks and "
        "dashes, and are not there.",
        "Copy the words again; mark what was left out by … or [...].",
    ),
    "quote-not-in-source": Code(
        "A statement's quote is not among its sources' quotations.",
        "Reports lead from each figure to the quotation; this one leads nowhere.",
        "Add the words to the source's `quotations`, or mend the quote.",
        warning=True,
    ),
    "quote-without-source": Code(
        "A quote has no source.",
        "Nobody can look it up.",
        "Add `source:`.",
        warning=True,
    ),
    "idle-one-way": Code(
        "An option is one-way though it is the first of its issue.",
        "`one way` keeps an issue from moving back to an option that stands earlier in its list. Before the first "
        "there is none, so that nothing is forbidden: from it, every later option can still be reached.",
        "List the options the other way round, so that those which cannot come back stand before it; or bar the moves "
        "away from it by `cannot` under `moves`.",
        warning=True,
    ),
    "breaks-rule": Code(
        "A package, or the status quo, breaks an active rule.",
        "It can be described and compared, but it is not among the feasible packages.",
        "Mend the package, or switch the rule off if it is only political.",
        warning=True,
    ),
}
