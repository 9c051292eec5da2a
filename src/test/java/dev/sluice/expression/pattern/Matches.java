package dev.sluice.expression.pattern;

import dev.sluice.expression.value.EvaluationBudget;
import dev.sluice.expression.value.EvaluationLimits;
import dev.sluice.memory.MemoryAccount;
import dev.sluice.pattern.InvalidPatternException;
import dev.sluice.spec.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The result of a pattern in a text for each use.
 *
 * @param places the starts and ends of all matches
 * @param groups the named groups of the first match; null without a match
 */
record Matches(
        boolean isPresent,
        List<List<Integer>> places,
        @Nullable Map<String, List<Integer>> groups) {
    static Matches of(String pattern, String text) throws InvalidPatternException {
        return new Matches(isIn(pattern, text), placesOf(pattern, text), groups(pattern, text));
    }

    static List<List<Integer>> placesOf(String pattern, String text) throws InvalidPatternException {
        List<List<Integer>> places = new ArrayList<>();
        PatternMatches all = matches(pattern, text, PatternUse.PLACES);
        while (all.find()) places.add(List.of(all.start(0), all.end(0)));
        return places;
    }

    static boolean isIn(String pattern, String text) throws InvalidPatternException {
        return matches(pattern, text, PatternUse.PRESENCE).find();
    }

    private static @Nullable Map<String, List<Integer>> groups(String pattern, String text)
            throws InvalidPatternException {
        TextPattern compiled = Patterns.compile(pattern);
        PatternMatches matches = compiled.matches(text, budget());
        if (!matches.find()) return null;
        Map<String, List<Integer>> groups = new TreeMap<>();
        compiled.groups().forEach((name, group) -> groups.put(name, List.of(matches.start(group), matches.end(group))));
        return groups;
    }

    private static PatternMatches matches(String pattern, String text, PatternUse use) throws InvalidPatternException {
        return new Patterns().get(pattern, use, budget()).matches(text, budget());
    }

    private static EvaluationBudget budget() {
        return new EvaluationBudget(new EvaluationLimits(100_000_000, Size.mib(8), 1000), MemoryAccount.unlimited());
    }

    static Matches ofJava(String pattern, String text) {
        List<List<Integer>> places = new ArrayList<>();
        Matcher matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
        while (matcher.find()) places.add(List.of(matcher.start(), matcher.end()));
        return new Matches(!places.isEmpty(), places, groupsOfJava(pattern, matcher));
    }

    private static @Nullable Map<String, List<Integer>> groupsOfJava(String pattern, Matcher matcher) {
        if (!matcher.reset().find()) return null;
        Map<String, List<Integer>> groups = new TreeMap<>();
        java.util.regex.Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>")
                .matcher(pattern)
                .results()
                .map(name -> name.group(1))
                .forEach(name -> groups.put(name, List.of(matcher.start(name), matcher.end(name))));
        return groups;
    }
}
