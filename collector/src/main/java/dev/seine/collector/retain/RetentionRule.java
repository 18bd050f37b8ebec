package dev.seine.collector.retain;

/** Why a sealed capture file was deleted. */
public enum RetentionRule {
    /** It was too old. */
    AGE,
    /** Its host had too many bytes. */
    HOST_BYTES,
    /** The file system had too little space. */
    FREE_SPACE
}
