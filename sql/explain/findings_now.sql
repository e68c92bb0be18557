-- What the rules for a night find in the explained call now: kind, severity, blocks, detail.

SELECT f.kind, f.severity, f.blocks, masked_text(f.detail)
FROM night_finding AS f
ORDER BY f.kind COLLATE "C"
