package dev.sluice.language.expression.pattern;

/**
 * A set of characters as a message spells it.
 *
 * @param elements a property, a class of POSIX or other elements of a class, in the syntax of RE2
 * @param isNegated whether the set has all other characters
 */
record SetSpelling(String elements, boolean isNegated) {
    String alone() {
        if (isProperty()) return isNegated ? inverse() : elements;
        return "[" + (isPosix() && isNegated ? inverse() : (isNegated ? "^" : "") + elements) + "]";
    }

    /** Returns the elements for a class. A class has no negation of several elements. */
    String inClass() {
        if (!isNegated) return elements;
        return isProperty() || isPosix() ? inverse() : alone() + " as a class of its own";
    }

    private boolean isProperty() {
        return elements.startsWith("\\p{") && elements.indexOf('}') == elements.length() - 1;
    }

    private boolean isPosix() {
        return elements.startsWith("[:") && elements.indexOf(']') == elements.length() - 1;
    }

    private String inverse() {
        return isProperty() ? elements.replace("\\p", "\\P") : elements.replace("[:", "[:^");
    }
}
