package dev.sluice.language.expression.syntax;

import java.util.ArrayList;
import java.util.List;

/** Finds brackets and paths in a text that does not parse. A bracket or a text in quotation marks is searched for in at most 1,000 characters. */
final class Brackets {
    private static final int MAX_LENGTH = 1000;

    private Brackets() {}

    /** Returns the offset behind the bracket that closes the one at an offset; -1 if it is too far, or missing. */
    static int end(String text, int open) {
        int depth = 0;
        int limit = Math.min(text.length(), open + MAX_LENGTH);
        for (int index = open; index < limit; index++) {
            char character = text.charAt(index);
            if (character == '"') index = endOfQuoted(text, index, limit) - 1;
            else if ("([{".indexOf(character) >= 0) depth++;
            else if (")]}".indexOf(character) >= 0) depth--;
            if (depth == 0) return index + 1;
        }
        return -1;
    }

    /** Returns the offset behind the text in quotation marks that starts at an offset; behind the limit without its end. */
    static int endOfQuoted(String text, int quote, int limit) {
        int end = quote + 1;
        while (end < limit && text.charAt(end) != '"') end += text.charAt(end) == '\\' ? 2 : 1;
        return end + 1;
    }

    /** Returns the end of the keys and the brackets that continue a path at an offset. */
    static int endOfPath(String text, int offset) {
        int end = offset;
        while (end < text.length()) {
            int next = text.charAt(end) == '.' ? endOfKey(text, end + 1) : endOfIndex(text, end);
            if (next <= end + 1) return end;
            end = next;
        }
        return end;
    }

    private static int endOfIndex(String text, int offset) {
        return text.charAt(offset) == '[' ? end(text, offset) : -1;
    }

    private static int endOfKey(String text, int offset) {
        if (offset < text.length() && text.charAt(offset) == '"')
            return Math.min(endOfQuoted(text, offset, Math.min(text.length(), offset + MAX_LENGTH)), text.length());
        int end = offset;
        while (end < text.length() && Tokenizer.isWord(text.charAt(end))) end++;
        return end;
    }

    /** Returns the texts between the commas of a bracket that {@link #end} closes. */
    static List<String> split(String text, int open, int end) {
        List<String> parts = new ArrayList<>();
        int start = open + 1;
        for (int index = start; index < end; index++) {
            char character = text.charAt(index);
            boolean isEnd = character == ',' || index == end - 1;
            if (isEnd && !text.substring(start, index).isBlank())
                parts.add(text.substring(start, index).strip());
            if (isEnd) start = index + 1;
            else if (character == '"') index = endOfQuoted(text, index, end) - 1;
            else if ("([{".indexOf(character) >= 0) index = end(text, index) - 1;
        }
        return parts;
    }
}
