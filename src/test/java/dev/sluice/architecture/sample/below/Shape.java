package dev.sluice.architecture.sample.below;

/** A closed set of two. */
public sealed interface Shape {
    record Square(int side) implements Shape {}

    record Circle(int radius) implements Shape {}

    /** Allowed: this is the file of the sealed type. */
    static boolean isRound(Shape shape) {
        return shape instanceof Circle;
    }
}
