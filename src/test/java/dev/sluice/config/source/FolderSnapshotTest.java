package dev.sluice.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.spec.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FolderSnapshotTest {
    private static final List<SourceFile> FILES =
            List.of(new SourceFile("conf/a.yaml", "a: 1\n"), new SourceFile("conf/b.yaml", ""));
    private static final List<Finding> ERRORS = List.of(error("conf/c.yaml", "not readable by this user"));
    private static final Map<String, String> SECRETS = Map.of("/run/x", "abc");

    private static Finding error(String file, String message) {
        return new Finding(SourceLocation.ofFile(file), "", message);
    }

    private static String fingerprint(List<SourceFile> files, List<Finding> errors, Map<String, String> secrets) {
        return new FolderSnapshot("conf", files, errors, secrets).fingerprint();
    }

    private static String ofFiles(String... namesAndTexts) {
        List<SourceFile> files = new ArrayList<>();
        for (int i = 0; i < namesAndTexts.length; i += 2)
            files.add(new SourceFile(namesAndTexts[i], namesAndTexts[i + 1]));
        return fingerprint(files, List.of(), Map.of());
    }

    @Test
    void equal_snapshots_have_equal_fingerprints() {
        assertThat(fingerprint(FILES, ERRORS, SECRETS))
                .isEqualTo(fingerprint(List.copyOf(FILES), List.copyOf(ERRORS), Map.copyOf(SECRETS)))
                .matches("[0-9a-f]{64}");
    }

    @Test
    void a_change_of_a_file_an_error_or_a_secret_changes_the_fingerprint() {
        List<SourceFile> otherText =
                List.of(new SourceFile("conf/a.yaml", "a: 1.0\n"), new SourceFile("conf/b.yaml", ""));
        List<SourceFile> otherName = List.of(new SourceFile("conf/a.yml", "a: 1\n"), new SourceFile("conf/b.yaml", ""));
        assertThat(Set.of(
                        fingerprint(FILES, ERRORS, SECRETS),
                        fingerprint(otherText, ERRORS, SECRETS),
                        fingerprint(otherName, ERRORS, SECRETS),
                        fingerprint(FILES.subList(0, 1), ERRORS, SECRETS),
                        fingerprint(FILES, List.of(), SECRETS),
                        fingerprint(FILES, List.of(error("conf/c.yaml", "no such file")), SECRETS),
                        fingerprint(FILES, ERRORS, Map.of()),
                        fingerprint(FILES, ERRORS, Map.of("/run/x", "abd")),
                        fingerprint(FILES, ERRORS, Map.of("/run/y", "abc"))))
                .hasSize(9);
    }

    @Test
    void texts_with_other_boundaries_have_another_fingerprint() {
        assertThat(Set.of(
                        ofFiles("conf/a.yaml", "bc"),
                        ofFiles("conf/a.yamlb", "c"),
                        ofFiles("conf/a.yaml", "", "bc", ""),
                        ofFiles("conf/a.yaml", "b", "c", "")))
                .hasSize(4);
        assertThat(fingerprint(List.of(new SourceFile("a", "b")), List.of(), Map.of()))
                .isNotEqualTo(fingerprint(List.of(), List.of(), Map.of("a", "b")));
    }
}
