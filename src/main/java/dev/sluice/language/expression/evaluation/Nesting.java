package dev.sluice.language.expression.evaluation;

/**
 * How deep the parts of a body are nested in each other, in bytes of the stack in the interpreter. Belongs to one compilation, and is
 * immutable and thread-safe after it.
 */
final class Nesting {
    private static final int BYTES_OF_PART = 190;
    private static final int BYTES_OF_FRAME = 130;
    /** The evaluation counts levels of this size. */
    private static final int BYTES_OF_LEVEL = 150;

    private int depth;
    private int height;

    /** Enters a part. The evaluation of the part around it takes more frames of the stack than that of the part. */
    void enter(int frames) {
        depth += BYTES_OF_PART + BYTES_OF_FRAME * frames;
        height = Math.max(height, depth);
    }

    void exit(int frames) {
        depth -= BYTES_OF_PART + BYTES_OF_FRAME * frames;
    }

    /** Returns the depth of the current part. */
    int depth() {
        return depth;
    }

    /** Returns the levels of the deepest part. */
    int levels() {
        return levels(height);
    }

    /** Returns the levels of the deepest part that a part at a depth does not take. */
    int levelsBeyond(int depthOfPart) {
        return levels(height) - levels(depthOfPart);
    }

    private static int levels(int bytes) {
        return (bytes + BYTES_OF_LEVEL - 1) / BYTES_OF_LEVEL;
    }
}
