package dev.seine.agent.spool;

class FaultyDirectoryTest extends SpoolDirectoryContract {
    @Override
    SpoolDirectory directory() {
        return new FaultyDirectory();
    }
}
