package dev.sluice.tools.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.load.ConfigurationSource;
import dev.sluice.fixture.Await;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP while a gateway starts. */
class HangupDuringStartTest {
    private final AtomicBoolean isFirstLoad = new AtomicBoolean(true);

    @TempDir
    private Path folder;

    @Test
    void the_signal_causes_a_reload_after_the_start() throws Exception {
        Files.writeString(
                folder.resolve("gateway.yaml"),
                "server: { host: '${HOST:-127.0.0.1}', port: 0 }\nadmin: { host: 127.0.0.1, port: 0 }\n");
        ConfigurationSource source = new ConfigurationSource(folder, this::onVariable, loaded -> loaded);
        GatewayProcess process = GatewayProcess.start(
                new ConfigurationFolder(folder), source, new PrintWriter(new StringWriter(), true));
        try {
            URI status = URI.create("http://127.0.0.1:" + process.adminPort() + "/config");
            Await.until(() -> read(status).contains("\"trigger\":\"signal\""));
        } finally {
            process.close();
        }
    }

    /** The first load asks for the variable, so the start has begun. The process under test is that of the test. */
    private @Nullable String onVariable(String name) {
        if (!name.equals("HOST") || !isFirstLoad.compareAndSet(true, false)) return null;
        try {
            String pid = String.valueOf(ProcessHandle.current().pid());
            assertThat(new ProcessBuilder("kill", "-HUP", pid)
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return null;
    }

    private static String read(URI uri) {
        try {
            return new String(uri.toURL().openStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
