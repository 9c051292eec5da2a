package dev.sluice.compose;

/**
 * A place in an expression that goes wrong when a variable is null because its step has no answer. That a field of such a step
 * is null is none: an answer may say so.
 *
 * @param variable the variable, without the dollar sign
 * @param line where what is missing begins in the text of the expression, counted from 1
 * @param column the same, counted from 1
 * @param effect what becomes of it then
 */
public record Absence(String variable, int line, int column, Effect effect) {

    /** What becomes of something that counts on a value. */
    public enum Effect {
        /** The evaluation ends here. */
        FAILS("this fails"),
        /** A text has the word null in it. */
        SAYS_NULL("this text says \"null\""),
        /** A comparison holds, since JSLT's order begins with null. */
        HOLDS("this is true, because null is less than anything"),
        /** Arithmetic has no result, whatever else goes into it. */
        IS_NULL("this is null as a whole");

        private final String words;

        Effect(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
