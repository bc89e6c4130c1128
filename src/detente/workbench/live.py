"""Figures that follow a slider: one case, account and variant kept in hand and looked at again and again.

A **look** is a dictionary of JSON types:

``account``, ``name``
    The account's key and name.
``exact``, ``way``
    Whether every party's values are known exactly, and how the packages were looked at (``listed``, ``merged``,
    ``programmed`` or ``searched``).
``draws``, ``effective``
    Draws of each party that is not known exactly, and how many independent ones those worth least come to.
``zopa``
    ``share`` of the draws with a deal and its ``standard_error``.
``best``
    ``joint_share`` of the likeliest packages, up to twenty of those ``packages`` by their options, and how many are
    ``tied`` (null where that is not known).
``solutions``
    By name ``packages`` (as many), how many are ``tied``, and the ``reason`` where there are none; at exact
    values, or at the mean of the draws.
``parties``
    By key ``kind`` (``exact``, ``ranking`` or ``drawn``); ``mean_reservation`` and ``reservation_interval`` (nine draws
    in ten), null where a party accepts everything; ``weights`` and ``weight_intervals`` by issue, empty for a mere
    ranking; how its values were ``drawn``, as below; and ``effective``.
``drawn``
    ``exact``; ``afresh``; ``moved``, draws at hand with weights or no deal moved; ``reweighted``, draws at hand taken
    as often as they count under other credences. The last of these that is true of any party.
``scarce``
    The parties whose draws were to be weighed again but were then worth too little, and so made afresh.
``problem``
    Null, or why there are no figures: ``message``, and the statements ``clashing``, each set with ``party`` and
    ``ids``. Everything else but ``account`` and ``name`` is then null, ``parties`` and ``solutions`` empty.
``picture``
    Null, or the map of the packages; see `detente.workbench.picturing`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.case.reading import parse_case
from detente.consent.table import NoPackageError, Table, check_packages
from detente.deals.findings import Settings
from detente.report.glossary import Glossary
from detente.space import Space
from detente.values.errors import KnowledgeError
from detente.workbench.asking import Asked, agreement_of, check_named
from detente.workbench.case import Case
from detente.workbench.heading import heading
from detente.workbench.picturing import Pictures
from detente.workbench.relearning import Learning
from detente.workbench.seeing import Seated, figures, see
from detente.workbench.supposing import NOTHING, Where, suppositions_of

if TYPE_CHECKING:
    from detente.case.reading import CaseDocument
    from detente.workbench.supposing import Suppose, Supposition

_NOTHING_SEEN: dict[str, Any] = {
    **dict.fromkeys(("exact", "way", "draws", "effective", "zopa", "best", "drawn", "picture")),
    "solutions": {},
    "parties": {},
    "scarce": [],
}


class Live:
    """One case under one account and variant, kept in hand.

    Parameters
    ----------
    document
        The case.
    account, variant
        Where it is looked at; the first where none is named.
    settings
        How many draws, their seed, and how many threads.

    Raises
    ------
    LookupError
        If there is no such account or variant.
    """

    def __init__(
        self,
        document: CaseDocument,
        account: str | None = None,
        variant: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        case = Case(document)
        account, variant = account or case.accounts[0], variant or case.variants[0]
        check_named("account", account, case.accounts)
        check_named("variant", variant, case.variants)
        self.asked = Asked(document, case.numbering, case.space, (account,), variant, settings or Settings())
        self.learning = Learning(case.numbering, case.space, Where(account, variant), self.asked.settings)

    @classmethod
    def of(cls, text: str, account: str | None = None, variant: str | None = None) -> Live:
        """Read a case, and keep it in hand.

        Raises
        ------
        detente.case.errors.CaseError
            With every mistake at once.
        LookupError
            If there is no such account or variant.
        """
        return cls(parse_case(text), account, variant)

    @property
    def account(self) -> str:
        """The account that is looked at."""
        return self.asked.accounts[0]

    @cached_property
    def glossary(self) -> Glossary:
        """The names of the case, for words."""
        return Glossary({**heading(self.asked, "deals", "listed"), "accounts": {}})

    def look(
        self,
        suppose: Suppose | None = None,
        *,
        map: bool = True,  # noqa: A002 - the word of the API
        settled: bool = False,
    ) -> dict[str, Any]:
        """Give the figures under some suppositions, as the module says.

        Parameters
        ----------
        suppose
            As in `detente.workbench.supposing`.
        map
            Whether to give the picture.
        settled
            Whether draws under other credences are to be made afresh, the slider being let go.

        Raises
        ------
        detente.workbench.supposing.SuppositionError
            If a supposition makes no sense in the case.
        """
        try:
            seated = self.seated(suppose, settled=settled)
            seen = see(seated, self.asked.settings)
        except (KnowledgeError, NoPackageError) as error:
            return self._named | _NOTHING_SEEN | {"problem": self._problem(error, suppose)}
        found = self._named | figures(seated, seen) | {"problem": None}
        return found | {"picture": self._pictures.packed(seated, seen, found) if map else None}

    def seated(self, suppose: Suppose | None = None, *, settled: bool = False) -> Seated:
        """Seat the parties under some suppositions; parameters as for `look`.

        Raises
        ------
        detente.workbench.supposing.SuppositionError
            If a supposition makes no sense in the case.
        detente.values.errors.KnowledgeError
            If what is said and supposed of a party does not make a set of value functions.
        detente.consent.table.NoPackageError
            If the rules leave no package.
        """
        check_packages(self.asked.space)
        supposed, numbering, space = self.supposed(suppose), self.asked.numbering, self.asked.space
        held = {
            party: self.learning.held(party, supposed.get(party, NOTHING), settled=settled)
            for party in numbering.parties
        }
        whole = any(one.knowledge.evidence.kind == "ranking" for one in held.values())
        sides = tuple(one.whole(space) if whole else one.side for one in held.values())
        table = Table(Space((space.feasible,)) if whole else space, sides, agreement_of(numbering))
        return Seated(table, held, self.asked.naming(table), self.asked.settings.workers)

    def supposed(self, suppose: Suppose | None) -> dict[str, Supposition]:
        """Check suppositions; errors as for `look`."""
        return suppositions_of(self.asked.document.words, suppose, self.account, self.asked.variant)

    def _problem(self, error: Exception, suppose: Suppose | None) -> dict[str, Any]:
        """Say why there are no figures, and which statements clash."""
        supposed = self.supposed(suppose)
        clashing = [
            {"party": party, "ids": ids}
            for party in self.asked.numbering.parties
            for ids in self.learning.clashes(party, supposed.get(party, NOTHING))
        ]
        return {"message": str(error), "clashing": clashing}

    @cached_property
    def _named(self) -> dict[str, Any]:
        words = self.asked.document.words.accounts.get(self.account)
        return {"account": self.account, "name": words.name if words else "All that is known"}

    @cached_property
    def _pictures(self) -> Pictures:
        return Pictures(self.asked, self.glossary)
