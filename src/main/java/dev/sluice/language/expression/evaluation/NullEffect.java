package dev.sluice.language.expression.evaluation;

/** The effect of the null of a part of an expression. */
enum NullEffect {
    /** The null is a part of another value, or makes its computation null or fail. */
    SEEN,

    /** The null is the value of the expression. */
    VALUE,

    /** The null has the effect of false, is compared, or is replaced by another value. */
    HARMLESS
}
