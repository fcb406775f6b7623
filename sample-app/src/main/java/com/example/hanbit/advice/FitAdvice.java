package com.example.hanbit.advice;

/** What the shop recommends. */
enum FitAdvice {
    /** Small. */
    SMALL,
    /** Medium. */
    MEDIUM,
    /** Large. */
    LARGE,
    /** Extra large. */
    EXTRA_LARGE;

    /**
     * Goes by the chest that height and weight suggest.
     *
     * @param height in centimetres
     * @param weight in kilograms
     */
    static FitAdvice of(int height, int weight) {
        int score = height / 2 + weight;
        if (score < 135) {
            return SMALL;
        }
        if (score < 152) {
            return MEDIUM;
        }
        return score < 170 ? LARGE : EXTRA_LARGE;
    }
}
