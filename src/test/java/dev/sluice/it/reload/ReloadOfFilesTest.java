package dev.sluice.it.reload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.server.TestGateway;
import dev.sluice.server.reload.ConfigurationStatus;
import dev.sluice.server.reload.ReloadResult.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways in which the files of a running gateway change: saves, renames, incomplete, missing, unreadable and malicious files. */
class ReloadOfFilesTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private TestGateway gateway;

    @BeforeEach
    void start() {
        write("gateway.yaml", "server: { host: 127.0.0.1, port: 0 }\nadmin: { port: 0 }\n");
        write("routes.yaml", route("one"));
        gateway = TestGateway.watching(folder, Map.of());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String route(String response) {
        return "routes: { GET /a: { respond: '\"" + response + "\"' } }\n";
    }

    private String response() {
        return gateway.get("/a").body();
    }

    private ConfigurationStatus status() {
        return gateway.gateway().configurationStatus();
    }

    private Outcome lastOutcome() {
        return status().lastReload().outcome();
    }

    private String lastErrors() {
        return status().lastReload().errors().toString();
    }

    private void awaitRejection() {
        Await.until(() -> lastOutcome() == Outcome.REFUSED);
    }

    @Test
    void ten_saves_in_a_row_make_at_most_two_generations_and_the_last_save_is_applied() {
        for (int save = 1; save <= 10; save++) {
            write("routes.yaml", route("save " + save));
            for (int i = 0; i < 5; i++) response();
        }
        Await.until(() -> response().equals("\"save 10\""));
        assertThat(status().generation()).isLessThanOrEqualTo(3);
    }

    @Test
    void an_editor_may_delete_and_rewrite_a_file() throws Exception {
        Files.delete(folder.resolve("routes.yaml"));
        for (int i = 0; i < 100; i++) assertThat(response()).isEqualTo("\"one\"");
        write("routes.yaml", route("two"));
        Await.until(() -> response().equals("\"two\""));
        Await.until(() -> status().generation() == 2);
    }

    @Test
    void an_editor_may_rename_over_a_file() throws Exception {
        write(".routes.yaml.swp", route("two"));
        Files.move(folder.resolve(".routes.yaml.swp"), folder.resolve("routes.yaml"), StandardCopyOption.ATOMIC_MOVE);
        Await.until(() -> response().equals("\"two\""));
    }

    @Test
    void a_partially_written_file_is_rejected_until_it_is_complete() {
        String complete = route("two");
        write("routes.yaml", complete.substring(0, complete.length() / 2));
        awaitRejection();
        assertThat(response()).isEqualTo("\"one\"");
        write("routes.yaml", complete);
        Await.until(() -> response().equals("\"two\""));
    }

    @Test
    void an_empty_file_is_rejected_and_removes_no_routes() {
        write("routes.yaml", "");
        awaitRejection();
        assertThat(lastErrors()).contains("this file is empty");
        assertThat(response()).isEqualTo("\"one\"");
    }

    @Test
    void a_missing_folder_is_reported_until_it_exists_again() throws Exception {
        Path away = folder.resolveSibling(folder.getFileName() + "-away");
        Files.move(folder, away);
        awaitRejection();
        assertThat(lastErrors()).contains("no such folder");
        assertThat(response()).isEqualTo("\"one\"");
        Files.move(away, folder);
        Await.until(() -> lastOutcome() == Outcome.UNCHANGED);
        assertThat(status().generation()).isEqualTo(1);
        assertThat(gateway.adminGet("/metrics").body()).contains("sluice_config_last_reload_success 1.0");
    }

    @Test
    void an_unreadable_file_is_reported() throws Exception {
        Files.createSymbolicLink(folder.resolve("gone.yaml"), Path.of("nowhere"));
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        awaitRejection();
        assertThat(lastErrors()).contains("gone.yaml", "no such file").doesNotContain("circle");
        assertThat(response()).isEqualTo("\"one\"");
    }

    @Test
    void malicious_files_are_rejected_and_fail_no_request() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 20; i++)
            bomb.append("a%1$d: &a%1$d [%2$s]\n".formatted(i, ("*a" + (i - 1) + ", ").repeat(10)));
        write("bomb.yaml", bomb.toString());
        write("large.yaml", "# " + "x".repeat(4 * 1024 * 1024));
        awaitRejection();
        assertThat(lastErrors()).contains("bomb.yaml", "larger than 4096 KiB");
        assertThat(response()).isEqualTo("\"one\"");
    }
}
