package dev.sluice.architecture.sample.below;

/** A sealed type with two cases. */
public sealed interface Shape {
    record Square(int side) implements Shape {}

    record Circle(int radius) implements Shape {}

    /** A check in the file of the sealed type is allowed. */
    static boolean isRound(Shape shape) {
        return shape instanceof Circle;
    }
}
