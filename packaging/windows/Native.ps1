#Requires -Version 5.1
<#
.SYNOPSIS
Call two functions of Windows that PowerShell lacks: store an LSA secret, and create an account's profile.
.DESCRIPTION
To be dot-sourced. Windows reads the password for automatic sign-in from the LSA secret "DefaultPassword", as
Sysinternals Autologon keeps it; in the registry's DefaultPassword value every administrator could read it.
#>
Set-StrictMode -Version Latest

if (-not ('Totem.Native' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Totem {
    public static class Native {
        [StructLayout(LayoutKind.Sequential)]
        struct LsaString { public ushort Length; public ushort MaximumLength; public IntPtr Buffer; }

        [StructLayout(LayoutKind.Sequential)]
        struct LsaAttributes {
            public int Length; public IntPtr Root; public IntPtr Name; public uint Attributes;
            public IntPtr Descriptor; public IntPtr Quality;
        }

        [DllImport("advapi32.dll")]
        static extern uint LsaOpenPolicy(IntPtr system, ref LsaAttributes attributes, int access, out IntPtr policy);
        [DllImport("advapi32.dll")]
        static extern uint LsaStorePrivateData(IntPtr policy, ref LsaString name, IntPtr data);
        [DllImport("advapi32.dll")]
        static extern uint LsaClose(IntPtr policy);
        [DllImport("advapi32.dll")]
        static extern int LsaNtStatusToWinError(uint status);
        [DllImport("userenv.dll", CharSet = CharSet.Unicode)]
        static extern int CreateProfile(string sid, string name, StringBuilder path, uint size);

        const int CreateSecret = 0x20;

        static LsaString Make(string text) {
            var made = new LsaString();
            made.Buffer = Marshal.StringToHGlobalUni(text);
            made.Length = (ushort)(text.Length * 2);
            made.MaximumLength = (ushort)(made.Length + 2);
            return made;
        }

        // Store a secret of the machine; null removes it.
        public static void Keep(string name, string text) {
            var attributes = new LsaAttributes();
            attributes.Length = Marshal.SizeOf(typeof(LsaAttributes));
            IntPtr policy;
            Check(LsaOpenPolicy(IntPtr.Zero, ref attributes, CreateSecret, out policy));
            LsaString key = Make(name);
            LsaString value = Make(text ?? "");
            IntPtr data = IntPtr.Zero;
            try {
                if (text != null) {
                    data = Marshal.AllocHGlobal(Marshal.SizeOf(typeof(LsaString)));
                    Marshal.StructureToPtr(value, data, false);
                }
                uint status = LsaStorePrivateData(policy, ref key, data);
                if (text != null || LsaNtStatusToWinError(status) != 2) { Check(status); } // 2: there was none
            } finally {
                Marshal.FreeHGlobal(data);
                Marshal.FreeHGlobal(key.Buffer);
                Marshal.ZeroFreeGlobalAllocUnicode(value.Buffer);
                LsaClose(policy);
            }
        }

        // Create an account's profile, which Windows would create at the first sign-in.
        public static void MakeProfile(string sid, string name) {
            int result = CreateProfile(sid, name, new StringBuilder(260), 260);
            if (result != 0 && result != unchecked((int)0x800700B7)) { Marshal.ThrowExceptionForHR(result); }
        }

        static void Check(uint status) {
            if (status != 0) {
                throw new System.ComponentModel.Win32Exception(LsaNtStatusToWinError(status));
            }
        }
    }
}
'@
}
