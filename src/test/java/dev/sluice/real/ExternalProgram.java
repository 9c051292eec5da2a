package dev.sluice.real;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A program a test runs for real, and what installs it; {@code .ci/run} installs them all. */
public enum ExternalProgram {
    PROMETHEUS("prometheus", "apt-get install prometheus"),
    NGINX("nginx", "apt-get install nginx-light"),
    JSON_SERVER("json-server", "npm install --global json-server@0.17.4"),
    OIDC_PROVIDER("oidc-provider", ".ci/run"),
    KEYCLOAK("kc.sh", ".ci/run"),
    DNSMASQ("dnsmasq", "apt-get install dnsmasq-base"),
    KUBECTL("kubectl", "apt-get install kubernetes-client"),
    TRIVY("trivy", ".ci/run");

    // Debian keeps nginx where only root's PATH looks.
    private static final String SYSTEM_FOLDERS = "/usr/local/sbin:/usr/sbin";

    /** The folder in which {@code .ci/run} installs programs that are no Debian packages. */
    private static final Path INSTALLED = Path.of(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getProperty("user.home") + "/.cache"),
            "sluice-ci");

    private final String command;
    private final String installation;

    ExternalProgram(String command, String installation) {
        this.command = command;
        this.installation = installation;
    }

    /** The command as it is typed. */
    public String command() {
        return command;
    }

    /** The command line that brings the program to a machine. */
    public String installation() {
        return installation;
    }

    /** Returns the path of the program on this machine, or empty. */
    public Optional<Path> path() {
        Stream<Path> folders = Stream.of(System.getenv("PATH"), SYSTEM_FOLDERS)
                .flatMap(path -> Stream.of(path.split(File.pathSeparator)))
                .map(Path::of);
        Stream<Path> installed = Stream.of("json-server/node_modules/.bin", "oidc-provider", "keycloak/bin")
                .map(INSTALLED::resolve);
        return Stream.concat(folders, installed)
                .map(folder -> folder.resolve(command))
                .filter(program -> Files.isExecutable(program) && Files.isRegularFile(program))
                .findFirst();
    }

    /** Whether this machine has the program. */
    public boolean isInstalled() {
        return path().isPresent();
    }
}
