package dev.sluice.config.source;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was in a folder when it was read. Two are equal when a configuration made of them would be the same.
 *
 * @param folder what the operator calls it
 * @param files the files that could be read, sorted
 * @param errors what could not, each about a file or folder as a whole
 * @param secrets the files that the texts refer to, and a digest of what each holds, or why it holds nothing
 */
public record FolderSnapshot(String folder, List<SourceFile> files, List<Finding> errors, Map<String, String> secrets) {

    public FolderSnapshot {
        files = List.copyOf(files);
        errors = List.copyOf(errors);
        secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
    }

    /** Reads a folder, as {@link FolderReader} does. Blocks. */
    public static FolderSnapshot read(Path folder) {
        Findings findings = new Findings();
        List<SourceFile> files = FolderReader.read(folder, findings);
        return new FolderSnapshot(folder.toString(), files, findings.errors(), SecretFile.digests(files));
    }

    /**
     * Returns a hash of the names and texts of the files, of the errors, and of the digests of the secrets. Equal snapshots
     * of one folder have equal fingerprints. A fingerprint does not reveal an inline secret.
     */
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(files.size());
        files.forEach(file -> fingerprint.add(file.name()).add(file.text()));
        fingerprint.add(errors.size());
        errors.forEach(error -> fingerprint.add(error.location().toString()).add(error.pathAndMessage()));
        secrets.forEach((name, digest) -> fingerprint.add(name).add(digest));
        return fingerprint.hex();
    }
}
