package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One composition of the cookbook: a configuration, and what happens with it.
 *
 * @param name its heading
 * @param configuration the YAML of it
 * @param examples what is asked for in turn
 */
record Recipe(String name, String configuration, List<Example> examples) {
    private static final Pattern CHAPTER = Pattern.compile("(?ms)^## ([^\\n]+)\\n(.*?)(?=^## |\\z)");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final Pattern REPLY =
            Pattern.compile("([A-Z]+) ([\\w-]+) (/\\S*)(?: (\\S+))? -> (?:(\\d{3})(?: |$))?(.*)");

    /** All that are on a page. */
    static List<Recipe> of(Page page) {
        return CHAPTER.matcher(page.text())
                .results()
                .map(chapter -> recipe(chapter.group(1), chapter.group(2)))
                .toList();
    }

    private static Recipe recipe(String name, String text) {
        List<MatchResult> blocks = BLOCK.matcher(text).results().toList();
        List<Example> exchanges = new ArrayList<>();
        for (int i = 1; i < blocks.size(); i += 2) {
            assertThat(Stream.of(blocks.get(i), blocks.get(i + 1)).map(block -> block.group(1)))
                    .as(name)
                    .containsExactly("text", "console");
            exchanges.add(new Example(
                    replies(blocks.get(i).group(2)), blocks.get(i + 1).group(2)));
        }
        return new Recipe(name, blocks.get(0).group(2), List.copyOf(exchanges));
    }

    private static List<Reply> replies(String lines) {
        return lines.lines().map(Recipe::reply).toList();
    }

    private static Reply reply(String line) {
        Matcher matcher = REPLY.matcher(line);
        assertThat(matcher.matches()).as(line).isTrue();
        String sent = matcher.group(4) == null ? "" : matcher.group(4);
        int status = matcher.group(5) == null ? 200 : Integer.parseInt(matcher.group(5));
        String request = matcher.group(1) + " " + matcher.group(2) + " " + matcher.group(3);
        return new Reply((request + " " + sent).trim(), status, matcher.group(6));
    }

    /** What a backend says to a request, which is written {@code METHOD backend /path body}. */
    record Reply(String request, int status, String body) {}

    /** What the backends say to a request of a caller's, and the request and its answer as in a shell. */
    record Example(List<Reply> replies, String shell) {}

    @Override
    public String toString() {
        return name;
    }
}
