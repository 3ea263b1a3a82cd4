/**
 * Files as a guest sees them.
 *
 * <pre>
 *   descriptor ──▶ DescriptorTable ──▶ OpenFile (position, flags, how many share it) ──▶ Inode
 *                  files_struct        struct file                                       │ struct inode
 *   path ────────▶ FileSystem ──▶ PathWalk ──▶ Place (folder, name) ─────────────────────┤
 *                                                                                        ├─ RegularFile, SymbolicLink, Device
 *                                                                                        ├─ Folder: MemoryFolder, HostFolder …
 *                                                                                        └─ Stream: pipes and sockets, os.ipc
 * </pre>
 *
 * <p>Everything lives in memory, within a quota, and is gone after the run. Nothing of the host is seen but the folders
 * that the embedder mounts ({@link dev.interlock.os.file.HostMount}), and no path and no link leads out of those.
 *
 * <p>The guest is root: permissions are kept and told, but refuse it nothing.
 *
 * <p>Further reading: Bach, <i>The Design of the UNIX Operating System</i>, chapters 4 and 5; path_resolution(7), inode(7).
 */
package dev.interlock.os.file;
