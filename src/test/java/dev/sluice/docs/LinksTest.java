package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between the pages of the documentation. */
class LinksTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```.*?^ *```[^\\n]*$");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");

    /** The text of a link in a heading. */
    private static final Pattern LINKED = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    private static List<Page> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            Stream<Path> front = Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
                    .map(Path::of);
            return Stream.concat(
                            front,
                            docs.filter(path -> path.toString().endsWith(".md")).sorted())
                    .map(Page::read)
                    .toList();
        }
    }

    private static String withoutBlocks(Page page) {
        return BLOCK.matcher(page.text()).replaceAll("");
    }

    /** Returns the anchors that GitHub gives to the headings of a page. A repeated heading has a number. */
    private static Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> repeated = new HashMap<>();
        Matcher heading = HEADING.matcher(withoutBlocks(Page.read(page)));
        while (heading.find()) {
            String anchor = anchorOf(heading.group(1));
            int times = repeated.merge(anchor, 1, Integer::sum);
            anchors.add(times == 1 ? anchor : anchor + "-" + (times - 1));
        }
        return anchors;
    }

    private static String anchorOf(String heading) {
        return LINKED.matcher(heading)
                .replaceAll("$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }

    /** Returns why a link leads nowhere; empty if it has its target. */
    private static Stream<String> broken(Page page, String link) {
        if (link.matches("[a-z]+:.*")) return Stream.empty();
        String[] parts = link.split("#", 2);
        Path folder = page.path().resolveSibling(".").normalize();
        Path target =
                parts[0].isEmpty() ? page.path() : folder.resolve(parts[0]).normalize();
        if (!Files.exists(target)) return Stream.of(page + ": " + link + ": no such file");
        boolean isPage = target.toString().endsWith(".md");
        return parts.length == 1 || (isPage && anchors(target).contains(parts[1]))
                ? Stream.empty()
                : Stream.of(page + ": " + link + ": no such heading");
    }

    @Test
    void each_link_of_the_docs_has_its_target() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Page page : pages()) {
            Matcher link = LINK.matcher(CODE.matcher(withoutBlocks(page)).replaceAll("`"));
            for (; link.find(); links++) broken(page, link.group(1)).forEach(broken::add);
        }
        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(200);
    }

    @Test
    void the_first_page_leads_to_each_page() throws IOException {
        String first = Page.read("docs/README.md").text();
        assertThat(pages())
                .extracting(page -> page.path())
                .filteredOn(path -> path.startsWith("docs") && path.getNameCount() == 2)
                .filteredOn(path -> !path.endsWith("README.md"))
                .allMatch(path -> first.contains("(" + path.getFileName() + ")"), "occurs in docs/README.md");
    }
}
