package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of the documentation that a newcomer cannot know. The order of reading is that of docs/README.md. */
class WordsPageTest {
    private static final Pattern PAGE = Pattern.compile("\\| \\[[^]]*]\\((\\w+\\.md)\\)");

    /** Parts without sentences: blocks, generated tables, headings, comments, code, and links. */
    private static final List<Pattern> NO_PROSE = Stream.of(
                    "(?ms)^```.*?^```\\S*$",
                    "(?ms)^<!-- settings.*?^<!-- end of[^\\n]*",
                    "(?m)^#.*$",
                    "<!--.*?-->",
                    "`[^`\\n]*`",
                    "\\[[^]]*]\\([^)]*\\)")
            .map(Pattern::compile)
            .toList();

    private static List<Page> inReadingOrder() {
        Stream<String> pages = PAGE.matcher(Page.read("docs/README.md").text())
                .results()
                .map((MatchResult link) -> "docs/" + link.group(1));
        return Stream.concat(Stream.of("README.md"), pages).map(Page::read).toList();
    }

    private static String prose(Page page) {
        String text = page.text();
        for (Pattern other : NO_PROSE) text = other.matcher(text).replaceAll("");
        return text;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "problem",
                "generation",
                "identity",
                "outcome",
                "permit",
                "probe",
                "deadline",
                "step",
                "drain",
                "endpoint"
            })
    void each_word_is_explained_where_it_first_occurs(String word) {
        Pattern occurrence = Pattern.compile("(?i)(?<![\\w-])\\*{0,2}" + word + "s?\\b\\*{0,2}(?!-)");
        for (Page page : inReadingOrder()) {
            Matcher first = occurrence.matcher(prose(page));
            if (!first.find()) continue;
            assertThat(first.group())
                    .as("the first %s of %s, which an explanation follows", word, page)
                    .isEqualToIgnoringCase("**" + word + "**");
            return;
        }
        throw new AssertionError("no page has the word " + word);
    }
}
