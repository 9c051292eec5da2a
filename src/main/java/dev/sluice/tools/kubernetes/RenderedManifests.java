package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderReader;
import dev.sluice.config.source.KeyPath;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
import dev.sluice.core.spec.SourceLocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workloads and Services of a file of manifests, such as the output of {@code kubectl kustomize}. It is read once, because it may
 * be a pipe.
 *
 * @param file the file; null if it is unreadable
 * @param findings the errors of reading it
 */
public record RenderedManifests(@Nullable SourceFile file, List<Mapping> objects, Findings findings) {
    /** As for a file. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    public RenderedManifests {
        objects = List.copyOf(objects);
    }

    /** Reads a file, or a pipe to its end. Blocks. */
    public static RenderedManifests read(Path path) {
        Findings findings = new Findings();
        boolean isPipe = Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
        SourceFile file = isPipe ? readPipe(path, findings) : FolderReader.readFile(path, findings);
        if (file == null && findings.errors().isEmpty()) report(path, "no such file", findings);
        return new RenderedManifests(file, file == null ? List.of() : ManifestDocuments.read(file, findings), findings);
    }

    private static @Nullable SourceFile readPipe(Path path, Findings findings) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES)
                return new SourceFile(path.toString(), new String(bytes, StandardCharsets.UTF_8));
            report(path, "larger than 4 MiB", findings);
        } catch (IOException e) {
            report(path, "not readable", findings);
        }
        return null;
    }

    private static void report(Path path, String message, Findings findings) {
        findings.error(SourceLocation.ofFile(path.toString()), KeyPath.ROOT, message);
    }
}
