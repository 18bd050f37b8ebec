package dev.seine.system.containers;

import dev.seine.testkit.Program;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A certificate authority for one test run, and what it has signed; all of it as PEM files, which Kafka reads as they are. */
final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String KEYTOOL =
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** An authority whose files are in a directory. */
    static Certificates create(Path directory) {
        try {
            Certificates created = new Certificates(Files.createDirectories(directory));
            created.generate("ca", "-ext", "bc:c");
            Program.run(created.keytool("-exportcert", "-rfc", "ca", "-file", created.authority()));
            return created;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The authority's own certificate: what to trust. */
    String authority() {
        return directory.resolve("ca.pem").toString();
    }

    /** A private key and its certificate for a name, in one file, valid for 127.0.0.1. */
    String signed(String name) {
        Path file = directory.resolve(name + ".pem");
        if (!Files.exists(file)) {
            generate(name);
            Program.run(keytool("-certreq", "", name, "-file", path(name + ".csr")));
            Program.run(keytool(
                    "-gencert",
                    "-rfc",
                    "ca",
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-infile",
                    path(name + ".csr"),
                    "-outfile",
                    path(name + ".crt")));
            write(name, file);
        }
        return file.toString();
    }

    private void write(String name, Path file) {
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            byte[] key = store.getKey(name, PASSWORD.toCharArray()).getEncoded();
            String certificate = Files.readString(directory.resolve(name + ".crt"));
            Files.writeString(
                    file,
                    "-----BEGIN PRIVATE KEY-----\n" + BASE64.encodeToString(key) + "\n-----END PRIVATE KEY-----\n"
                            + certificate + Files.readString(Path.of(authority())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key of " + name + " that was just made cannot be read", e);
        }
    }

    private void generate(String name, String... more) {
        String[] fixed = keytool("-genkeypair", "", name, "-keyalg", "EC", "-dname", "CN=" + name, "-validity", "2");
        Program.run(Stream.concat(Arrays.stream(fixed), Arrays.stream(more)).toArray(String[]::new));
    }

    private String path(String file) {
        return directory.resolve(file).toString();
    }

    /** One key store a name, because keytool would otherwise ask which one it should sign with. */
    private String[] keytool(String command, String format, String name, String... more) {
        List<String> words = new ArrayList<>(List.of(KEYTOOL, command));
        if (!format.isEmpty()) {
            words.add(format);
        }
        words.addAll(List.of("-alias", name, "-keystore", path(name + ".p12"), "-storepass", PASSWORD));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }
}
