package dev.sluice.core.spec;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Suggests the name that an operator probably meant by an unknown name. */
public final class Suggestion {
    private static final int MAX_LISTED = 15;
    private static final int MAX_NAME_LENGTH = 80;

    /** Former keys that do not resemble their successors. */
    private static final Map<String, String> RENAMED = Map.of("gzip-from", "gzip_min_size");

    private Suggestion() {}

    /** Returns a suffix for an error message: the closest name, or all names if none is close; empty without candidates. */
    public static String didYouMean(String unknown, Collection<String> candidates) {
        if (candidates.isEmpty()) return "";
        return closest(unknown, candidates)
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> " (expected: " + join(candidates) + ")");
    }

    /** Joins names with commas, the first 15 of them. */
    public static String join(Collection<String> candidates) {
        String names = candidates.stream().limit(MAX_LISTED).collect(Collectors.joining(", "));
        return names + (candidates.size() > MAX_LISTED ? ", …" : "");
    }

    /** Returns the closest name within a third of the letters, at most three edits; empty if there is none. */
    public static Optional<String> closest(String unknown, Collection<String> candidates) {
        if (unknown.length() > MAX_NAME_LENGTH) return Optional.empty();
        String renamed = RENAMED.get(normalized(unknown));
        if (renamed != null && candidates.contains(renamed)) return Optional.of(renamed);
        String best = null;
        int bound = Math.max(1, Math.min(3, (unknown.length() + 1) / 3)) + 1;
        for (String name : candidates) {
            if (differByMore(unknown, name, bound - 1)) continue;
            int distance = distance(unknown, name);
            if (distance < bound) best = name;
            bound = Math.min(bound, distance);
        }
        return Optional.ofNullable(best);
    }

    /** Whether the lengths and the sets of letters show that two names differ by more edits than the limit. One edit removes at most one letter and adds at most one. This keeps a comparison of thousands of invalid names fast. */
    private static boolean differByMore(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) > limit) return true;
        long lettersOfA = letterSet(normalized(a));
        long lettersOfB = letterSet(normalized(b));
        return Long.bitCount(lettersOfA & ~lettersOfB) > limit || Long.bitCount(lettersOfB & ~lettersOfA) > limit;
    }

    private static long letterSet(String name) {
        long letters = 0;
        for (int i = 0; i < name.length(); i++) letters |= 1L << name.charAt(i);
        return letters;
    }

    /** Returns the number of letters to insert, drop, change or swap with a neighbour. Ignores case, and treats {@code _} as {@code -}. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964, with each letter edited at most once (optimal string alignment). Skips a common prefix and suffix. */
    static int distance(String a, String b) {
        String from = normalized(a);
        String to = normalized(b);
        int shorter = Math.min(from.length(), to.length());
        int start = 0;
        while (start < shorter && from.charAt(start) == to.charAt(start)) start++;
        int end = 0;
        while (end < shorter - start && from.charAt(from.length() - 1 - end) == to.charAt(to.length() - 1 - end)) end++;
        return editDistance(from.substring(start, from.length() - end), to.substring(start, to.length() - end));
    }

    private static int editDistance(String from, String to) {
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++)
            for (int j = 0; j <= to.length(); j++) costs[i][j] = stepCost(from, to, i, j, costs);
        return costs[from.length()][to.length()];
    }

    private static int stepCost(String from, String to, int i, int j, int[][] costs) {
        if (i == 0 || j == 0) return i + j;
        int replaced = costs[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, costs[i - 2][j - 2] + 1) : best;
    }

    private static String normalized(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
