"""The JSON of the moves lens, key by key; a test holds these words to real runs."""

from __future__ import annotations

from detente.moves.lens import MOST_MARGINS
from detente.workbench.moves import MOST_COMBINATIONS
from detente.workbench.moves_data import MOST_DRAWN, MOST_RANKED

SHARE = "share of draws"


def _shared(place: str, words: str) -> dict[str, str]:
    """Describe a list of states with shares of draws."""
    return {
        f"{place}[].label": f"{words}, those in most draws first",
        f"{place}[].share": SHARE,
        f"{place}[].standard_error": "",
    }


def _judged(place: str, words: str) -> dict[str, str]:
    """Describe who is stable where and which states are equilibria."""
    return {
        f"{place}stable.<concept>.<party>[]": f"{words}: the states that are stable for a party",
        f"{place}equilibria.<concept>[]": "and those that are stable for all",
    }


def _held(place: str, words: str) -> dict[str, str]:
    """Describe how far a signed text holds."""
    return {
        f"{place}holds.<concept>.share": f"{words}: share of draws in which nobody breaks it, for `nash` (nothing to "
        "gain), `gmr` (deterred by what the others could do) and `seq` (by what they would)",
        f"{place}holds.<concept>.standard_error": "",
        f"{place}parties.<party>.tempted.share": "share of draws in which the party would gain by breaking it",
        f"{place}parties.<party>.tempted.standard_error": "",
        f"{place}parties.<party>.stable.<concept>.share": "in which it stays all the same",
        f"{place}parties.<party>.stable.<concept>.standard_error": "",
        f"{place}parties.<party>.gain": "mean of what the best breach gives, as a share of the party's span",
        f"{place}parties.<party>.breach.<issue>": "the breach that is best at the mean of the draws: what it changes",
        f"{place}parties.<party>.answer.<issue>": "and the others' worst answer",
    }


def _routes(place: str, words: str) -> dict[str, str]:
    """Describe the routes of one kind."""
    return {
        f"{place}.moves": f"{words}: how many steps each takes",
        f"{place}.total": "how many there are, listed or not",
        f"{place}.listed[].steps[].parties[]": "who makes the step",
        f"{place}.listed[].steps[].to": "the state reached",
        f"{place}.listed[].steps[].improving": "whether it is an improvement for all who make it",
        f"{place}.listed[].steps[].signs.<party>": "1 if the party likes it, 0 if it is the same to it, -1 if not",
        f"{place}.listed[].exposed.<party>": "by how many ranks the party is worse off than at the start, at worst",
        f"{place}.listed[].needed[].party": "for each step that is no improvement: who would have to",
        f"{place}.listed[].needed[].prefer": "prefer this state",
        f"{place}.listed[].needed[].to": "to this one",
        f"{place}.listed[].needed[].ranks": "by how many ranks the former now stands below; 0 if level",
    }


def _changes(place: str, words: str) -> dict[str, str]:
    """Describe rankings that turn a verdict around."""
    return {
        f"{place}[].turned[]": f"{words}: the states whose comparison with the state turns",
        f"{place}[].places": "how far the ranking is from the present one, in swaps of neighbours",
        f"{place}[].order[][]": "the ranking, best first, equally good states together",
    }


GRAPH: dict[str, str] = {
    "model.about": "what the case says of its moves",
    "model.states": "how many states there are",
    "model.in_play[]": "the issues that are moved",
    "model.start": "the label of how things stand; null if the case does not say it",
    "model.movers.<issue>[][]": "who can move it: sets of parties, each alone or only together",
    "model.one_way.<issue>[]": "options that are not left again",
    "model.option_form": "whether all moves are changes of own issues in any combination",
    "model.merged[]": "labels that stand for several combinations of options",
    "graph": f"every move; null with more than {MOST_DRAWN} states",
    "graph.arcs[].parties[]": "who can make the move",
    "graph.arcs[].from": "",
    "graph.arcs[].to": "",
    "readings[].readings.<party>": f"one way to choose a reading for each party, of up to {MOST_COMBINATIONS}",
    **_judged("readings[].", "under it"),
    "readings[].jumps[].from": "what all parties together would gain by: from here",
    "readings[].jumps[].to": "to here",
}

ACCOUNT: dict[str, str] = {
    "name": "",
    "about": "",
    "preferences.<party>.kind": "`ranking`, `weights`, `priorities`, `fuzzy`, `exact` or `drawn`; the last two follow "
    "from the statements of the case",
    "preferences.<party>.reading": "which reading of the case; null for statements",
    "preferences.<party>.name": "",
    "preferences.<party>.because": "",
    "preferences.<party>.source[]": "",
    "preferences.<party>.assumption": "whether the analyst assumes it",
    "preferences.<party>.priorities[]": "the prioritised statements, if it comes from such",
    "preferences.<party>.draws": "how many draws; 1 for one order",
    "preferences.<party>.effective": "how many independent draws they are worth",
    "preferences.<party>.order": f"null for draws and fuzzy preferences, and of more than {MOST_RANKED:,} states",
    "preferences.<party>.order[][]": "states from best to worst, equally good ones together",
    "states[].label": "",
    "states[].options.<issue>": "null where merged states differ",
    "states[].start": "whether it is how things stand",
    "draws": "null if each party has one order; otherwise the draws, and what follows gives shares",
    "central": "what the parts below the verdicts rest on: `mean` of draws, `order` behind preferences that are "
    "more than one, `none`; null if simply the preferences",
    **_judged("", "`nash`, `gmr`, `smr`, `seq`, `sseq`, and `sim` in option form"),
    **_shared("stable.<concept>.<party>", "the same by draws"),
    **_shared("equilibria.<concept>", "the same by draws"),
    "sequential_or_simultaneous": "null where simultaneous sanctions are not defined",
    "sequential_or_simultaneous[]": "SEQ equilibria, and those where all who would leave are held by "
    "simultaneous sanctions",
    "left_out.<part>": "a part left out, and why",
}

PROOFS: dict[str, str] = {
    "proofs[].state": "how things stand, and each equilibrium",
    "proofs[].concept": "",
    "proofs[].party": "",
    "proofs[].stable": "",
    "proofs[].answers[].to": "an improvement of the party",
    "proofs[].answers[].moves[].party": "the others' answer to it, move by move",
    "proofs[].answers[].moves[].to": "",
    "proofs[].answers[].end": "where it ends",
    "proofs[].answers[].gain": "what the party thinks of that against the state left: 1, 0 or -1",
    "proofs[].answers[].escape": "under SMR and SSEQ the best it can move to from there; null if nothing",
    "proofs[].answers[].escape_gain": "what it thinks of that against the state left",
    "proofs[].answers[].deters": "whether this keeps it from the improvement",
}

WAYS: dict[str, str] = {
    "ways": "null if the case does not say how things stand, or there are too many moves",
    "ways.start": "",
    "ways.to[].target": "a state to be reached",
    "ways.to[].improves_alone": "whether improvements of single parties lead there",
    "ways.to[].improves_only_together": "whether improvements do with a joint step, and not without",
    "ways.to[].only_together": "whether nothing leads there without a joint step",
    "ways.to[].only_worsening": "whether it is reached, but never without a step that is no improvement",
    "ways.to[].alone": "by steps of single parties; null if none lead there",
    **_routes("ways.to[].alone.shortest", "by the fewest steps, whoever likes them"),
    **_routes("ways.to[].alone.mildest", "by the fewest steps that are no improvement"),
    "ways.to[].together": "by steps of single parties and of several together; null without joint moves",
    **_routes("ways.to[].together.shortest", "as above"),
    **_routes("ways.to[].together.mildest", "as above"),
    "ways.condensed.grain": "`components`, or where these are too many `sides` or `kinds` of them",
    "ways.condensed.start": "the node of how things stand",
    "ways.condensed.nodes[].states": "null where there are more than twelve",
    "ways.condensed.nodes[].states[]": "the states of a node of the condensed graph of improvements",
    "ways.condensed.nodes[].size": "how many there are",
    "ways.condensed.nodes[].absorbing": "how many of its components no improvement leads out of",
    "ways.condensed.nodes[].equilibria": "how many equilibria it holds",
    "ways.condensed.nodes[].reached": "whether improvements lead to it from how things stand",
    "ways.condensed.arcs[].from": "",
    "ways.condensed.arcs[].to": "",
    "ways.condensed.arcs[].moves": "how many improvements lead from one node to the other",
    "ways.attractors": "null where improvements lead to too many states",
    "ways.attractors.ends[].states[]": "where improvements taken at random end",
    "ways.attractors.ends[].share": "and how often; no probability of the world",
    "ways.attractors.moves": "after how many moves on average",
}


def _ahead(place: str, words: str) -> dict[str, str]:
    """Describe who stays where at some horizon."""
    return {
        f"{place}[].moves": f"{words}: how many moves, or turns, at most",
        f"{place}[].stable.<party>[]": "where a party stays",
        f"{place}[].equilibria[]": "where all do",
    }


FORESIGHT: dict[str, str] = {
    "foresight": "null for too many states",
    "foresight.tie_rule": "",
    "foresight.limited": "null unless there are two parties",
    **_ahead("foresight.limited", "L_h"),
    "foresight.limited[].tied[]": "where another way of settling ties would turn a verdict",
    "foresight.non_myopic": "null unless there are two parties",
    "foresight.non_myopic.stable.<party>[]": "where a party stays at every horizon from some on",
    "foresight.non_myopic.equilibria[]": "",
    "foresight.non_myopic.unsettled[]": "where what is foreseen goes round for ever",
    "foresight.non_myopic.tied[]": "",
    "foresight.non_myopic.period": "after how many moves what is foreseen repeats itself",
    "foresight.theory_of_moves": "null unless two parties have two options each and no ties",
    "foresight.theory_of_moves.equilibria[]": "",
    "foresight.theory_of_moves.from.<state>[]": "where play that starts there ends; two if it matters who goes first",
    **_ahead("foresight.worst", "for fear of the worst that all others together could do"),
    **_ahead("foresight.credible", "the same by improvements alone"),
    "policies": "null if the case does not say how things stand, or there are too many states",
    "policies.stated": "whether the case states them; if not, each party takes its best improvement",
    "policies.policies.<party>.<state>": "where a party moves to; in states left out it stays",
    "policies.moves[].party": "how play runs from how things stand",
    "policies.moves[].to": "",
    "policies.end": "where it ends; null if it never does",
    "policies.gains[].party": "who would rather have followed another policy",
    "policies.gains[].end": "to end here",
    "policies.gains[].moves[].party": "by way of",
    "policies.gains[].moves[].to": "",
    "policies.stable[]": "states that nobody leaves, and where nobody would rather follow another policy",
    "together": "null for too many states or parties",
    "together.universal.<concept>[]": "what no coalition leaves, by `cnash`, `cgmr`, `csmr`, `cseq`",
    "together.jumps[].parties[]": "who together could bring about",
    "together.jumps[].from": "from how things stand or an equilibrium",
    "together.jumps[].to": "what all of them prefer",
    "together.jumps[].steps[].parties[]": "by such steps",
    "together.jumps[].steps[].to": "",
    "together.wanting[].to": "a state to which not all would gain by going together from how things stand",
    **_changes(
        "together.wanting[].parties.<party>", "the nearest rankings of who does not gain, after which all would"
    ),
}

BACKWARDS: dict[str, str] = {
    "backwards[].state": "",
    "backwards[].concept": "",
    "backwards[].equilibrium": "whether the state is an equilibrium; the changes make it one, or unmake it",
    "backwards[].separable": "whether the parties' changes do not bear on each other",
    "backwards[].places": "swaps of neighbours in all; null if no rankings do it",
    "backwards[].pairs": "comparisons that must turn in all; likewise",
    "backwards[].parties[].party": "",
    "backwards[].parties[].stable": "whether the state is stable for this party now",
    "backwards[].parties[].fixed": "null unless no ranking of the party turns its verdict",
    "backwards[].parties[].fixed.returned[]": "why: from all it can move to the others can come back to the state; "
    "empty if it cannot move",
    "backwards[].parties[].places": "swaps of neighbours in this party's ranking",
    "backwards[].parties[].pairs": "comparisons with the state",
    "backwards[].parties[].exact": "whether the number of comparisons is proven; that of swaps is",
    "backwards[].parties[].complete": "whether all changes of these sizes were found",
    **_changes("backwards[].parties[].nearest", "the nearest rankings, up to three"),
    **_changes("backwards[].parties[].fewest", "those that turn the fewest comparisons, up to three"),
    "backwards[].together": "null unless changes bear on each other: what is known of changes of all rankings at once",
    "backwards[].together.places": "a change of so many swaps is known to do; null if none is",
    "backwards[].together.least": "no fewer will do; null if none will",
    "backwards[].statements[].party": "for a party known by prioritised statements",
    "backwards[].statements[].stable": "",
    "backwards[].statements[].orders[][]": "the nearest orders of its statements, by number, that turn its verdict",
    "backwards[].statements[].swaps": "how many swaps of neighbours away; null if none was found",
    "backwards[].statements[].least": "no fewer will do; null if no order will",
    "backwards[].statements[].dropped[]": "statements any one of which turns it if left out",
    "undone": "null where no step is one-way; else what holds only because steps cannot be undone is missing here",
    **_judged("undone.", "if no step were one-way"),
    "margins": f"null for more than {MOST_MARGINS} states",
    "margins.<concept>.<party>[].label": "",
    "margins.<concept>.<party>[].stable": "",
    "margins.<concept>.<party>[].pairs": "how many comparisons it is from turning; null if no ranking turns it",
    "margins.<concept>.<party>[].places": "how many swaps of neighbours",
}

KINDS: dict[str, str] = {
    "strength": "null unless some preference is strong",
    "strength.degrees": "the greatest degree of preference that the case knows",
    "strength.forms.<form>.stable.<party>[]": "for `gmr`, `strong-gmr`, `weak-gmr` and so on",
    "strength.forms.<form>.equilibria[]": "",
    "unknown": "null where nothing unknown changes a verdict",
    **_judged("unknown.<extension>.", "for `a`, `b`, `c`, `d` and `sure`"),
    "attitudes": "null where the case says nothing of attitudes",
    **_judged("attitudes.", "for `rnash`, `rgmr`, `rsmr`, `rseq`"),
    "views": "null where the case says of nobody that it misperceives the game",
    "views.expected.<party>.<concept>[]": "the equilibria that a party expects",
    **_judged("views.own.", "each party in the game that it believes to be in"),
    **_judged("views.clear.", "if all saw the game as it is"),
    "views.classes.<concept>.understood[]": "hypergame equilibria that all expect",
    "views.classes.<concept>.surprises[]": "that some expect",
    "views.classes.<concept>.unforeseen[]": "that nobody expects",
    "views.classes.<concept>.illusions[]": "states that some expect to hold, and that somebody leaves",
}

DRAWN: dict[str, str] = {
    "drawn": "null unless a case has readings and, for each party, statements",
    "drawn.draws": "how many draws; null where values are exact",
    **_shared("drawn.stable.<concept>.<party>", "states that are stable for a party by the statements alone"),
    **_shared("drawn.equilibria.<concept>", "and for all"),
    "drawn.sequential_or_simultaneous": "null",
    **_shared("drawn.gains", "states that are better for all than how things stand"),
    "deals[].package_key": "a text: its name in the case, or null for the best single one",
    "deals[].package.<issue>": "option of each issue",
    "deals[].joint_share": "share of draws in which it is acceptable to all",
    **_held("deals[].", "as it stands"),
    "deals[].orders[].order": "an order of carrying it out: `at once`, each side first, those that the case gives",
    "deals[].orders[].stages[].done.<issue>": "what is done by then; at the first stage nothing",
    "deals[].orders[].stages[].leaving.<party>.share": "share of draws in which it would rather leave than go on",
    "deals[].orders[].stages[].leaving.<party>.standard_error": "",
    "deals[].orders[].seen_through.share": "share of draws in which nobody would at any stage",
    "deals[].orders[].seen_through.standard_error": "",
    "deals[].changes[].kind": "a change that could make it hold better, or worse: `suspended`, `for good`, `can be "
    "undone`, `cannot be undone`",
    "deals[].changes[].issue": "",
    "deals[].changes[].from": "what was suspended or given for good",
    "deals[].changes[].to": "and what stands in its place",
    "deals[].changes[].option": "what can, or cannot, be undone",
    **_held("deals[].changes[].", "with this change"),
}

MOVES: dict[str, tuple[str, str, dict[str, str]]] = {
    "The graph, and all readings against each other": ("", "States are named by their labels.", GRAPH),
    "Verdicts": ("accounts.<account>", "Accounts that take all parties by the same readings give the same.", ACCOUNT),
    "Proofs": ("accounts.<account>", "For how things stand and for each equilibrium.", PROOFS),
    "Ways from how things stand": ("accounts.<account>", "", WAYS),
    "Foresight and coalitions": ("accounts.<account>", "", FORESIGHT),
    "What would turn a verdict": ("accounts.<account>", "", BACKWARDS),
    "Preferences and views that are more than an order": ("accounts.<account>", "", KINDS),
    "By what is known alone, and deals that hold": ("accounts.<account>", "", DRAWN),
}
"""What the moves lens gives beside what was asked and the case: heading, place, a word before, each key."""
