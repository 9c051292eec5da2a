package dev.sluice.config.source;

import dev.sluice.core.digest.Digest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The content of a folder at one read. Equal snapshots give equal configurations.
 *
 * @param folder the folder as the operator names it
 * @param files the readable files, sorted
 * @param errors errors about whole files or folders
 * @param secrets by secret file, a digest of its content or the reason why it is unreadable
 */
public record FolderSnapshot(String folder, List<SourceFile> files, List<Finding> errors, Map<String, String> secrets) {

    public FolderSnapshot {
        files = List.copyOf(files);
        errors = List.copyOf(errors);
        secrets = Collections.unmodifiableMap(new TreeMap<>(secrets));
    }

    /** Reads a folder and the secret files that its texts refer to. Blocks. */
    public static FolderSnapshot read(Path folder) {
        Findings findings = new Findings();
        List<SourceFile> files = FolderReader.read(folder, findings);
        return new FolderSnapshot(folder.toString(), files, findings.errors(), SecretFile.digests(files));
    }

    /** Returns a hash of the files, the errors and the digests of the secrets. Equal snapshots of one folder have equal fingerprints. A fingerprint does not reveal an inline secret. */
    public String fingerprint() {
        Digest fingerprint = new Digest();
        fingerprint.add(files.size());
        files.forEach(file -> fingerprint.add(file.name()).add(file.text()));
        fingerprint.add(errors.size());
        errors.forEach(error -> fingerprint.add(error.location().toString()).add(error.pathAndMessage()));
        secrets.forEach((name, digest) -> fingerprint.add(name).add(digest));
        return fingerprint.hex();
    }
}
