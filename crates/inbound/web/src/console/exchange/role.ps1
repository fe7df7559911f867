# Makes the role group for the account of a Gatepost connector: the cmdlets that it knows, and no others.
# Run it in the Exchange Management Shell:  .\gatepost-connector-role.ps1 -Account 'DOMAIN\user'
param([Parameter(Mandatory = $true)][string]$Account)
$ErrorActionPreference = 'Stop'

# Each line names one cmdlet, with its older name where it has one. The first that this Exchange has is taken.
$wanted = @(
    # CMDLETS
)

$builtIn = @(Get-ManagementRole | Where-Object { $_.IsRootRole } | ForEach-Object { $_.Name })
$entries = @()
$left = @()
$missing = @()
foreach ($names in $wanted) {
    $found = $null
    foreach ($name in $names) {
        if ($found) { continue }
        $having = @(Get-ManagementRoleEntry "*\$name" -ErrorAction SilentlyContinue | Where-Object { $builtIn -contains "$($_.Role)" })
        if ($having.Count -gt 0) { $found = $name; $entries += $having }
    }
    if ($found) { $left += $found } else { $missing += ($names -join ' or ') }
}
$count = $left.Count

# A role is made from one that Exchange brings and loses whatever else that one has; the one with the most of what is left is taken first.
$roles = @()
while ($left.Count -gt 0) {
    $best = $entries | Where-Object { $left -contains $_.Name } | Group-Object { "$($_.Role)" } | Sort-Object Count -Descending | Select-Object -First 1
    $gives = @($best.Group | ForEach-Object { $_.Name })
    $name = "Gatepost connector $($roles.Count + 1)"
    New-ManagementRole -Name $name -Parent $best.Name | Out-Null
    Get-ManagementRoleEntry "$name\*" | Where-Object { $gives -notcontains $_.Name } | ForEach-Object {
        Remove-ManagementRoleEntry "$name\$($_.Name)" -Confirm:$false
    }
    $roles += $name
    $left = @($left | Where-Object { $gives -notcontains $_ })
}

New-RoleGroup -Name 'Gatepost connector' -Roles $roles -Members $Account | Out-Null
Write-Host "The role group 'Gatepost connector' has $count cmdlets and the member $Account."
if ($missing.Count -gt 0) { Write-Warning "This Exchange has none of: $($missing -join ', ')" }
