package dev.seine.runtime.config;

/**
 * A value's place: what it is called and where it was written.
 *
 * @param path such as {@code captures[0].filter}; empty for the whole configuration
 */
record Place(String path, Origin origin) {
    static Place root(Origin origin) {
        return new Place("", origin);
    }

    Place key(String key, Origin keyOrigin) {
        return new Place(path.isEmpty() ? key : path + "." + key, keyOrigin);
    }

    Place index(int index, Origin elementOrigin) {
        return new Place(path + "[" + index + "]", elementOrigin);
    }

    Place at(Origin other) {
        return new Place(path, other);
    }

    ConfigException error(String problem) {
        return new ConfigException(origin, ShownText.quoted(path) + " " + problem);
    }
}
