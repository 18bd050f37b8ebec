package dev.seine.runtime.work;

/** Is told when a worker has failed, so that the process can end instead of going on with a part missing. */
@FunctionalInterface
public interface FailureListener {
    /** Called once a worker, on the failed worker's thread. */
    void workerFailed(String workerName, Throwable failure);
}
