package dev.sluice.cli;

import picocli.CommandLine.IVersionProvider;

/** Which Sluice this is, and what it runs on. */
final class VersionProvider implements IVersionProvider {

    static String text() {
        String version = VersionProvider.class.getPackage().getImplementationVersion();
        return "sluice " + (version == null ? "(not from a jar)" : version) + ", Java "
                + Runtime.version().feature();
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
