package dev.sluice.language.expression.evaluation;

/**
 * The location of a call of a declared function.
 *
 * @param nesting how deep the parts of the body are nested that has the call
 * @param depth how deep the call is nested in this body
 * @param entersShared whether an expression calls a function of the section of functions
 * @param offset the offset in the source
 */
record CallSite(Nesting nesting, int depth, boolean entersShared, int offset) {
    /** Returns the levels that the body takes, but not while the call runs. */
    int levelsBeyond() {
        return nesting.levelsBeyond(depth);
    }
}
