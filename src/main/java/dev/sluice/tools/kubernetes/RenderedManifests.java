package dev.sluice.tools.kubernetes;

import dev.sluice.config.source.Findings;
import dev.sluice.config.source.FolderReader;
import dev.sluice.config.source.Mapping;
import dev.sluice.config.source.SourceFile;
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
    public RenderedManifests {
        objects = List.copyOf(objects);
    }

    /** Reads a file, or a pipe to its end. Blocks. */
    public static RenderedManifests read(Path path) {
        Findings findings = new Findings();
        SourceFile file = FolderReader.readFileOrPipe(path, findings);
        return new RenderedManifests(file, file == null ? List.of() : ManifestDocuments.read(file, findings), findings);
    }
}
