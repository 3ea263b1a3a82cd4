package dev.interlock.os.task;

import dev.interlock.os.file.DescriptorTable;
import dev.interlock.os.file.FileContext;
import dev.interlock.os.vm.AddressSpace;

/** What the threads of a process share. */
public final class Process {
    private final int number;
    private final AddressSpace space;
    private final DescriptorTable descriptors;
    private String executable;
    private final FileContext place = new FileContext();

    /**
     * @param number its PID
     * @param executable normal path of its program
     */
    public Process(int number, AddressSpace space, DescriptorTable descriptors, String executable) {
        this.number = number;
        this.space = space;
        this.descriptors = descriptors;
        this.executable = executable;
    }

    /** Its PID. */
    public int number() {
        return number;
    }

    /** Its memory. */
    public AddressSpace space() {
        return space;
    }

    /** Its open files. */
    public DescriptorTable descriptors() {
        return descriptors;
    }

    /** Normal path of its program. */
    public String executable() {
        return executable;
    }

    /** Where it stands in the tree of files. */
    public FileContext place() {
        return place;
    }

    private record Saved(Object space, Object descriptors, String executable, Object place) {}

    /** What it is now. */
    public Object save() {
        return new Saved(space.save(), descriptors.save(), executable, place.save());
    }

    /** Goes back to what {@link #save} returned. */
    public void restore(Object state) {
        Saved saved = (Saved) state;
        space.restore(saved.space);
        descriptors.restore(saved.descriptors);
        executable = saved.executable;
        place.restore(saved.place);
    }
}
