package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A request by {@code curl} and its answer, as they stand in a shell: {@code -i}, {@code -H} and {@code -d} are understood. */
record Curl(String method, String path, List<String> headers, String body, List<String> head, String response) {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final String HOST = "localhost:8080";

    static Curl parse(String shell) {
        String command = shell.lines().findFirst().orElseThrow();
        assertThat(command).startsWith("$ curl ");
        String output = shell.substring(command.length() + 1);
        List<String> words =
                WORD.matcher(command.substring(7)).results().map(Curl::word).toList();
        boolean hasHead = words.contains("-i");
        int end = hasHead ? output.indexOf("\n\n") : 0;
        String body = String.join("", after("-d", words));
        return new Curl(
                body.isEmpty() ? "GET" : "POST",
                words.get(words.size() - 1).substring(HOST.length()),
                after("-H", words).stream()
                        .flatMap(header -> List.of(header.split(": ", 2)).stream())
                        .toList(),
                body,
                output.substring(0, end).lines().toList(),
                output.substring(end).trim());
    }

    private static String word(MatchResult found) {
        return found.group(1) == null ? found.group(2) : found.group(1);
    }

    private static List<String> after(String option, List<String> words) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i < words.size(); i++) if (words.get(i - 1).equals(option)) values.add(words.get(i));
        return values;
    }
}
