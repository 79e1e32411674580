import type { Role } from '$lib/bindings/Role';
import type { SeatType } from '$lib/bindings/SeatType';
import { m } from '$lib/i18n/messages';

const roles: Record<Role, () => string> = {
  owner: m.role_owner,
  admin: m.role_admin,
  member: m.role_member,
};

const seats: Record<SeatType, () => string> = { plus: m.seat_plus, free: m.seat_free };

export function roleName(role: Role): string {
  return roles[role]();
}

export function seatName(seat: SeatType): string {
  return seats[seat]();
}
