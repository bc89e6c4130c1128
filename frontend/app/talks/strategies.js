// The strategies that are known by name, as the command line knows them.

export const STRATEGIES = [
  "boulware", "linear", "conceder", "genius boulware", "genius conceder", "hard-liner", "random", "micro", "relative tit-for-tat", "absolute tit-for-tat",
  "averaged tit-for-tat", "naive tit-for-tat", "nice tit-for-tat", "bayesian", "frequency",
];

/** Those that enter a tournament unless others are chosen. */
export const ENTRANTS = ["boulware", "linear", "conceder", "hard-liner", "micro", "relative tit-for-tat", "nice tit-for-tat", "bayesian"];

export const PROTOCOLS = ["alternating offers", "tentative agreement", "single text"];
