package dev.sluice.config.binding;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an operator who wrote an unknown name probably meant. */
public final class Suggestion {
    private static final int MOST_LISTED = 15;
    private static final int LONGEST_NAME = 80;

    /** Former keys that no longer resemble their names of today. */
    private static final Map<String, String> RENAMED = Map.of("gzip-from", "gzip_min_size");

    private Suggestion() {}

    /** Words to put behind a complaint: the closest name, or all names when none is close; empty without any names. */
    public static String instead(String wrong, Collection<String> known) {
        if (known.isEmpty()) return "";
        return closest(wrong, known)
                .map(name -> "; did you mean " + name + "?")
                .orElseGet(() -> " (expected: " + listed(known) + ")");
    }

    /** Names in a row, the first of them only when there are many. */
    static String listed(Collection<String> known) {
        String names = known.stream().limit(MOST_LISTED).collect(Collectors.joining(", "));
        return names + (known.size() > MOST_LISTED ? ", …" : "");
    }

    /** The name that a third of the letters, at most three, turn into the wrong one; nothing when there is none. */
    public static Optional<String> closest(String wrong, Collection<String> known) {
        if (wrong.length() > LONGEST_NAME) return Optional.empty();
        String renamed = RENAMED.get(folded(wrong));
        if (renamed != null && known.contains(renamed)) return Optional.of(renamed);
        String best = null;
        int least = Math.max(1, Math.min(3, (wrong.length() + 1) / 3)) + 1;
        for (String name : known) {
            if (differByMore(wrong, name, least - 1)) continue;
            int distance = distance(wrong, name);
            if (distance < least) best = name;
            least = Math.min(least, distance);
        }
        return Optional.ofNullable(best);
    }

    /**
     * Whether a look at their lengths and at which letters they have tells that two names are further apart: one slip takes
     * away one letter at most and brings one. Names in thousands are compared with each other, when all are wrong.
     */
    private static boolean differByMore(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most) return true;
        long ofA = letters(folded(a));
        long ofB = letters(folded(b));
        return Long.bitCount(ofA & ~ofB) > most || Long.bitCount(ofB & ~ofA) > most;
    }

    private static long letters(String name) {
        long letters = 0;
        for (int i = 0; i < name.length(); i++) letters |= 1L << name.charAt(i);
        return letters;
    }

    /**
     * Letters to insert, drop, change or swap with their neighbour; the case of a letter and the kind of a dash are no
     * difference. Damerau, "A technique for computer detection and correction of spelling errors", CACM 7(3), 1964, with
     * each letter touched once (optimal string alignment). What both begin and end with costs nothing and is not looked at.
     */
    static int distance(String a, String b) {
        String from = folded(a);
        String to = folded(b);
        int shorter = Math.min(from.length(), to.length());
        int start = 0;
        while (start < shorter && from.charAt(start) == to.charAt(start)) start++;
        int end = 0;
        while (end < shorter - start && from.charAt(from.length() - 1 - end) == to.charAt(to.length() - 1 - end)) end++;
        return between(from.substring(start, from.length() - end), to.substring(start, to.length() - end));
    }

    private static int between(String from, String to) {
        int[][] costs = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++)
            for (int j = 0; j <= to.length(); j++) costs[i][j] = cost(from, to, i, j, costs);
        return costs[from.length()][to.length()];
    }

    private static int cost(String from, String to, int i, int j, int[][] costs) {
        if (i == 0 || j == 0) return i + j;
        int changed = costs[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(changed, Math.min(costs[i - 1][j], costs[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, costs[i - 2][j - 2] + 1) : best;
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
