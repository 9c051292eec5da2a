package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationLoader;
import dev.sluice.config.load.LoadResult;
import dev.sluice.config.model.AdminSpec;
import dev.sluice.config.source.SourceFile;
import dev.sluice.fixture.SelfSignedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads each YAML example of the documentation as a complete configuration. */
class ExamplesTest {
    private static final Pattern FENCED = Pattern.compile("(?ms)^```ya?ml\\R(.*?)^```");

    private static final SelfSignedCertificate ANY = SelfSignedCertificate.create("any");

    private static final Set<String> TYPED =
            Set.of(AdminSpec.TOKEN_FILE_VARIABLE, "TRUSTED_PROXIES", "TRUSTED_HEADERS", "PROXY_PROTOCOL", "H2C");

    /** Replaces {@code /etc/sluice}, the folder of the examples' files. */
    @TempDir
    static Path files;

    @BeforeAll
    static void writeFiles() throws IOException {
        for (String name : List.of("tls.crt", "ca.crt", "callers.crt", "shop.crt"))
            Files.copy(Path.of(ANY.certificatePath()), files.resolve(name));
        for (String name : List.of("tls.key", "shop.key"))
            Files.copy(Path.of(ANY.privateKeyPath()), files.resolve(name));
        Files.writeString(files.resolve("deny.txt"), "203.0.113.0/24\n");
    }

    static List<SourceFile> examples() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .flatMap(ExamplesTest::examplesOf)
                    .toList();
        }
    }

    private static Stream<SourceFile> examplesOf(Path page) {
        String text = Page.read(page).text();
        return FENCED.matcher(text).results().map(found -> new SourceFile(page.toString(), withLineOf(text, found)));
    }

    /** Returns the example after empty lines, so that a finding has the line of the page. */
    private static String withLineOf(String page, MatchResult found) {
        long linesBefore = page.substring(0, found.start(1)).lines().count();
        return "\n".repeat((int) linesBefore) + found.group(1);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void each_example_is_a_configuration_without_errors_or_warnings(SourceFile example) {
        SourceFile source = new SourceFile(example.name(), example.text().replace("/etc/sluice/", files + "/"));
        LoadResult loaded = ConfigurationLoader.load(List.of(source), ExamplesTest::valueOf);

        assertThat(loaded.errors()).isEmpty();
        assertThat(loaded.warnings()).isEmpty();
        assertThat(loaded.configuration()).isNotNull();
    }

    @Test
    void the_front_page_and_the_page_on_resilience_have_examples() throws IOException {
        assertThat(examples())
                .extracting(SourceFile::name)
                .contains("README.md", "docs/resilience.md", "docs/authentication.md", "docs/security.md");
    }

    /** Returns a value for any variable, but for those that name a file or have another type than a text. */
    private static @Nullable String valueOf(String variable) {
        return TYPED.contains(variable) ? null : "the-value-of-a-variable-named-" + variable;
    }
}
