package dev.sluice.config.load;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.model.Configuration;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.Secret;
import dev.sluice.tools.report.FindingReport;
import dev.sluice.upstream.credentials.CredentialsSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No finding and no text of a configuration shows a secret or a substituted value. */
class SecretsTest {
    private static final String SECRET = "hunter2";

    @TempDir
    Path folder;

    private LoadResult load(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        String filled = text.replace("FILE", "${file:" + file + "}").replace("ENV", "${SECRET}");
        return ConfigurationLoader.load(List.of(new SourceFile("f", filled)), Map.of("SECRET", SECRET)::get);
    }

    @Test
    void a_secret_is_available_and_never_shown() throws IOException {
        LoadResult loaded = load("""
                credentials:
                  w: { grant: client_credentials, token_url: http://t/, client_id: x, client_secret: "FILE" }
                """);
        Configuration configuration = requireNonNull(loaded.configuration());
        assertThat(secretIn(configuration).value()).isEqualTo(SECRET);
        assertThat(configuration.toString()).doesNotContain(SECRET);
        assertThat(FindingReport.json(loaded)).doesNotContain(SECRET);
    }

    @Test
    void no_error_shows_a_substituted_value() throws IOException {
        for (String filled : List.of("\"FILE\"", "\"ENV\"", "\"x FILE\"", "\"ENV y\"")) {
            LoadResult loaded = load(TestConfiguration.everywhere(filled));
            assertThat(loaded.errors()).hasSizeGreaterThan(20);
            assertThat(FindingReport.json(loaded)).doesNotContain(SECRET);
        }
    }

    @Test
    void no_error_shows_an_inline_secret() throws IOException {
        LoadResult loaded = load("""
                credentials:
                  w: { grant: client_credentials, token_url: "http://joe:hunter2@t/", client_id: x, client_secret: [hunter2] }
                  v: { grant: client_credentials, token_url: "joe:hunter2@t/", client_id: x, client_secret: { a: hunter2 } }
                """);
        assertThat(loaded.errors()).hasSize(4);
        assertThat(FindingReport.json(loaded)).doesNotContain(SECRET);
    }

    @Test
    void a_secret_from_a_file_is_read_again_after_a_change() throws IOException {
        Secret secret = secret("\"FILE\"");
        Files.writeString(folder.resolve("secret"), "hunter3\n");
        assertThat(secret.isReloadable()).isTrue();
        assertThat(secret.read()).isEqualTo("hunter3");
        assertThat(secret).isEqualTo(secret("\"${file:" + folder.resolve("secret") + "}\""));

        Files.delete(folder.resolve("secret"));
        assertThatThrownBy(secret::read).isInstanceOf(IOException.class).hasMessageEndingWith("secret: no such file");
    }

    @Test
    void any_other_secret_stays_as_it_is() throws IOException {
        for (String written : List.of("hunter2", "\"ENV\"", "\"x FILE\"")) {
            assertThat(secret(written).isReloadable()).isFalse();
            assertThat(secret(written).read()).endsWith(SECRET);
        }
    }

    private Secret secret(String written) throws IOException {
        LoadResult loaded = load("credentials: { w: { grant: client_credentials, token_url: http://t/, client_id: x,"
                + " client_secret: " + written + " } }");
        return secretIn(requireNonNull(loaded.configuration()));
    }

    private static Secret secretIn(Configuration configuration) {
        CredentialsSpec.OAuth2 oauth2 =
                (CredentialsSpec.OAuth2) configuration.credentials().get("w");
        return requireNonNull(requireNonNull(oauth2).client().clientSecret());
    }
}
