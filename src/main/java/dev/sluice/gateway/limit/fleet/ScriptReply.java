package dev.sluice.gateway.limit.fleet;

import java.util.List;

/** Reads the texts of a reply. Immutable. */
record ScriptReply(List<String> texts) {
    /** @throws InvalidReplyException unless the reply has this number of texts */
    static ScriptReply of(List<String> texts, int size) {
        if (texts.size() != size)
            throw new InvalidReplyException("the reply has " + texts.size() + " texts (expected: " + size + ")");
        return new ScriptReply(texts);
    }

    /**
     * Returns a whole number.
     *
     * @throws InvalidReplyException for another text, and for a number outside of the bounds
     */
    long number(int index, long least, long most) {
        long number = number(index);
        if (number < least || number > most)
            throw new InvalidReplyException("text " + index + " of the reply is not between " + least + " and " + most);
        return number;
    }

    private long number(int index) {
        try {
            return Long.parseLong(texts.get(index));
        } catch (NumberFormatException notANumber) {
            throw new InvalidReplyException("text " + index + " of the reply is no whole number");
        }
    }
}
