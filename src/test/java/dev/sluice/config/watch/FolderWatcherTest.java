package dev.sluice.config.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.source.FolderSnapshot;
import io.vertx.config.ConfigRetriever;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
final class FolderWatcherTest {
    private final List<String> announced = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    /** The scans of the retriever start when it is created: a thread that stops between these lines misses the first scan. */
    @Test
    void a_scan_before_the_listener_is_announced(Vertx vertx) throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), "server: { port: 0 }");
        ConfigRetriever retriever = ConfigRetriever.create(vertx, FolderWatcher.options(folder));
        retriever.getConfig().await(5, TimeUnit.SECONDS);

        FolderWatcher.start(retriever, announced::add);

        assertThat(announced).containsExactly(FolderSnapshot.read(folder).fingerprint());
    }
}
